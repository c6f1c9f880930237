import { createDecipheriv, createHash } from 'node:crypto';

const blockBytes = 16;

/**
 * Decrypts what Feishu has encrypted with an Encrypt Key: AES-256-CBC with the SHA-256 of the key, behind an
 * initialization vector. Undefined for whatever was not encrypted with it.
 * Source: open.feishu.cn, "Receive events", "Decrypt" (2026-11).
 */
export function decryptFeishu(encryptKey: string, encrypted: string): Buffer | undefined {
  const bytes = Buffer.from(encrypted, 'base64');
  if (bytes.length < 2 * blockBytes || bytes.length % blockBytes !== 0) return undefined;
  const key = createHash('sha256').update(encryptKey).digest();
  try {
    const decipher = createDecipheriv('aes-256-cbc', key, bytes.subarray(0, blockBytes));
    return Buffer.concat([decipher.update(bytes.subarray(blockBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/**
 * What X-Lark-Signature must be, in hexadecimal: a plain SHA-256, not an HMAC, over the exact bytes of the body.
 * Source: open.feishu.cn, "Receive events", "Signature verification" (2026-11).
 */
export function feishuSignature(encryptKey: string, timestamp: string, nonce: string, body: Buffer): string {
  return createHash('sha256').update(`${timestamp}${nonce}${encryptKey}`).update(body).digest('hex');
}
