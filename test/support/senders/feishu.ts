import { createHash } from 'node:crypto';
import {
  feishuMessageEvent,
  plainFeishuRequest,
  sealedFeishuRequest,
} from '../../../local/chat/feishu-event.ts';
import type { SampleDelivery, SampleRequest, SenderSample } from './sender-sample.ts';

/** The app that the samples come from; an emulated platform is opened with it. */
export const feishuSampleApp = {
  appId: 'cli_9f5343c580712544',
  appSecret: 'app-secret-of-the-sample-0123456',
};

const verificationTokens = {
  older: 'verification-token-that-is-older',
  newer: 'verification-token-that-is-newer',
  wrong: 'verification-token-of-nobody-here',
};
const encryptKeys = {
  older: 'encrypt-key-of-the-older-kind-01',
  newer: 'encrypt-key-of-the-newer-kind-02',
  wrong: 'encrypt-key-of-nobody-at-all-003',
};

const plainEntry: SenderSample['entry'] = (name, platformUrl) => ({
  type: 'feishu',
  name,
  verificationTokens: [verificationTokens.older, verificationTokens.newer],
  ...feishuSampleApp,
  apiUrl: platformUrl,
});
const sealedEntry: SenderSample['entry'] = (name, platformUrl) => ({
  ...plainEntry(name, platformUrl),
  encryptKeys: [encryptKeys.older, encryptKeys.newer],
});

const missing =
  'Feishu publishes a vector of the decryption only, which is no event: test/source/feishu-crypto.test.ts has it.';

/** An app with an Encrypt Key: events are signed and encrypted. */
export const feishuSample: SenderSample = {
  source: 'feishu',
  entry: sealedEntry,
  unusable: {
    'an empty Verification Token': {
      ...sealedEntry('acme', 'https://open.feishu.cn'),
      verificationTokens: [''],
    },
    'no Verification Token': { ...sealedEntry('acme', 'https://open.feishu.cn'), verificationTokens: [] },
    'an empty Encrypt Key': { ...sealedEntry('acme', 'https://open.feishu.cn'), encryptKeys: [''] },
    'a short Encrypt Key': { ...sealedEntry('acme', 'https://open.feishu.cn'), encryptKeys: ['test key'] },
    'an empty list of Encrypt Keys': { ...sealedEntry('acme', 'https://open.feishu.cn'), encryptKeys: [] },
    'an empty app secret': { ...sealedEntry('acme', 'https://open.feishu.cn'), appSecret: '' },
    'an API without TLS': sealedEntry('acme', 'http://open.feishu.cn'),
  },
  vector: { missing },
  ask: (delivery) => seal(messageOf(delivery, 'user'), delivery),
  irrelevant: (delivery) => seal(messageOf(delivery, 'app'), delivery),
  proof: ['X-Lark-Request-Timestamp', 'X-Lark-Request-Nonce', 'X-Lark-Signature'],
  coversBody: true,
  toleranceMs: 5 * 60_000,
  statuses: { accepted: 200, mistake: 200, irrelevant: 200 },
};

/** An app without an Encrypt Key: the Verification Token in the body is all the proof there is. */
export const feishuPlainSample: SenderSample = {
  source: 'feishu',
  entry: plainEntry,
  unusable: {
    'an empty Verification Token': {
      ...plainEntry('acme', 'https://open.feishu.cn'),
      verificationTokens: [''],
    },
  },
  vector: { missing },
  ask: (delivery) => plainFeishuRequest(messageOf(delivery, 'user')),
  irrelevant: (delivery) => plainFeishuRequest(messageOf(delivery, 'app')),
  proof: [],
  coversBody: false,
  statuses: { accepted: 200, mistake: 200, irrelevant: 200 },
};

/** The message that a sample delivery is about, as `hear` of the emulated platform wants to know it. */
export function feishuSampleMessage(deliveryId: string): {
  readonly messageId: string;
  readonly chatId: string;
} {
  return { messageId: `om_${digest(deliveryId)}`, chatId: 'oc_5ad11d72b830411d72b836c20' };
}

function messageOf(
  { line, deliveryId, actor, nowMs, secret }: SampleDelivery,
  senderType: 'user' | 'app',
): unknown {
  const head = {
    eventId: digest(`event ${deliveryId}`),
    appId: feishuSampleApp.appId,
    verificationToken: verificationTokens[secret],
    tenantKey: actor.tenant,
    nowMs,
  };
  const sender = { openId: actor.id, tenantKey: actor.tenant };
  const place = feishuSampleMessage(deliveryId);
  return feishuMessageEvent(head, { ...place, chatType: 'group', sender, senderType, text: line });
}

function seal(event: unknown, { nowMs, secret }: SampleDelivery): SampleRequest {
  return sealedFeishuRequest(event, encryptKeys[secret], Math.floor(nowMs / 1_000));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
