import { describe, expect, it } from 'vitest';
import { decryptFeishu, feishuSignature } from '../../shared/source/feishu-crypto.ts';

// Published: open.feishu.cn, "Receive events", "Decrypt".
const key = 'test key';
const encrypted = 'P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=';

describe('decryption', () => {
  it('the published vector: the published text', () => {
    expect(decryptFeishu(key, encrypted)?.toString()).toBe('hello world');
  });

  it.each([
    ['another key', 'test kez', encrypted],
    ['nothing', key, ''],
    ['an initialization vector alone', key, encrypted.slice(0, 20)],
    ['a byte too few', key, Buffer.from(encrypted, 'base64').subarray(0, -1).toString('base64')],
    ['no base64 at all', key, '%%%'],
  ])('%s: nothing', (_, encryptKey, text) => {
    expect(decryptFeishu(encryptKey, text)).toBeUndefined();
  });
});

describe('the signature', () => {
  it('is the SHA-256 of timestamp, nonce, key and body, as another implementation computes it', () => {
    // Made with hashlib of Python 3: Feishu publishes no vector.
    const body = Buffer.from(`{"encrypt":"${encrypted}"}`);
    expect(feishuSignature('encrypt-key-of-the-network-team', '1727100000', 'nonce-1', body)).toBe(
      '6945474890e73f093a1e9deafad4153efcca1edba91a1824b7a96550dc657498',
    );
  });
});
