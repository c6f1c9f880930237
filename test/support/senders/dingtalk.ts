import { dingtalkSessionPath, emulatedGroupRobot } from '../../../local/chat/dingtalk.ts';
import { dingtalkToleranceMs, signDingtalkRequest } from '../../../shared/source/dingtalk.ts';
import type { SampleDelivery, SampleRequest, SenderSample } from './sender-sample.ts';

/** The corporations that the sample's entry serves: an actor's tenant must be one of them. */
export const dingtalkTenants = ['ding-acme', 'acme', 'T024BE7LD'] as const;

const secrets = {
  older: 'Kx2Zr8-older-app-secret-of-the-robot-Qw7',
  newer: 'Pm4Ty9-newer-app-secret-of-the-robot-Ln3',
  wrong: 'Vb6Ds1-app-secret-of-another-robot-Hj5',
} as const;

const robotCode = 'dingroutehook01';
const sessionMs = 90 * 60_000;

function entry(name: string, platformUrl: string): Readonly<Record<string, unknown>> {
  const { accessToken, secret } = emulatedGroupRobot;
  return {
    type: 'dingtalk',
    name,
    appSecrets: [secrets.older, secrets.newer],
    corpIds: dingtalkTenants,
    robotCodes: [robotCode],
    groupRobot: { accessToken, secret },
    apiUrl: platformUrl,
  };
}

const usable = entry('ding', 'http://127.0.0.1:1/dingtalk');

function signed(delivery: SampleDelivery, content: Readonly<Record<string, unknown>>): SampleRequest {
  const { deliveryId, actor, nowMs, secret, platformUrl } = delivery;
  const timestamp = String(nowMs);
  const body = {
    conversationId: 'cidNetworkTeam==',
    atUsers: [{ dingtalkId: '$:LWCP_v1:$robot' }],
    chatbotCorpId: actor.tenant,
    chatbotUserId: '$:LWCP_v1:$robot',
    msgId: deliveryId,
    senderNick: actor.name,
    isAdmin: false,
    senderStaffId: actor.id,
    sessionWebhookExpiredTime: nowMs + sessionMs,
    createAt: nowMs,
    senderCorpId: actor.tenant,
    conversationType: '2',
    senderId: '$:LWCP_v1:$person',
    conversationTitle: 'network team',
    isInAtList: true,
    sessionWebhook: platformUrl + dingtalkSessionPath('cidNetworkTeam==', nowMs + sessionMs),
    robotCode,
    ...content,
  };
  return {
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      timestamp,
      sign: signDingtalkRequest(secrets[secret], timestamp),
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}

/** A DingTalk robot in HTTP mode. */
export const dingtalkSample: SenderSample = {
  source: 'dingtalk',
  entry,
  unusable: {
    'an empty secret': { ...usable, appSecrets: [''] },
    'a short secret': { ...usable, appSecrets: ['short'] },
    'no secret': { ...usable, appSecrets: [] },
    'no corporation': { ...usable, corpIds: [] },
    'an empty corporation': { ...usable, corpIds: [''] },
    'a group robot without a secret': { ...usable, groupRobot: { accessToken: 'a'.repeat(32), secret: '' } },
    'an API without TLS': { ...usable, apiUrl: 'http://oapi.dingtalk.com' },
    'an unknown setting': { ...usable, appSecret: secrets.older },
  },
  vector: {
    provenance:
      'timestamp, secret and body: open.dingtalk.com, "Receive messages"; it prints no signature for them, this one was computed by two independent programs',
    entry: {
      type: 'dingtalk',
      name: 'vector',
      appSecrets: ['this is a secret'],
      corpIds: ['dinge8a565xxxx'],
    },
    request: {
      headers: {
        'Content-Type': 'application/json; charset=utf-8',
        timestamp: '1577262236757',
        sign: 'DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=',
      },
      body: Buffer.from(
        JSON.stringify({
          conversationId: 'xxx',
          atUsers: [{ dingtalkId: 'xxx', staffId: 'xxx' }],
          chatbotCorpId: 'dinge8a565xxxx',
          chatbotUserId: '$:LWCP_v1:$Cxxxxx',
          msgId: 'msg0xxxxx',
          senderNick: '杨xx',
          isAdmin: true,
          senderStaffId: 'user123',
          sessionWebhookExpiredTime: 1_613_635_652_738,
          createAt: 1_613_630_252_678,
          senderCorpId: 'dinge8a565xxxx',
          conversationType: '2',
          senderId: '$:LWCP_v1:$Ff09GIxxxxx',
          conversationTitle: '机器人测试-TEST',
          isInAtList: true,
          sessionWebhook: 'https://oapi.dingtalk.com/robot/sendBySession?session=xxxxx',
          text: { content: ' 你好' },
          msgtype: 'text',
        }),
      ),
    },
    nowMs: 1_577_262_236_757,
  },
  ask: (delivery) => signed(delivery, { msgtype: 'text', text: { content: ` ${delivery.line}` } }),
  irrelevant: (delivery) =>
    signed(delivery, { msgtype: 'picture', content: { downloadCode: 'mIofN681YE3f' } }),
  proof: ['timestamp', 'sign'],
  coversBody: false,
  toleranceMs: dingtalkToleranceMs,
  statuses: { accepted: 200, mistake: 200, irrelevant: 200 },
};
