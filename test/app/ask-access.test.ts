import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import type { AccessRule } from '../../shared/access/access-rule.ts';
import { add, asking, expectNothingRecorded } from '../support/asking.ts';
import { addLine, bob } from '../support/chat-app.ts';
import { operationIdOf } from '../support/operations.ts';
import { stored } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const { vpnGatewayId } = testGateway(0);

describe('who may ask', () => {
  const readers: AccessRule = { name: 'readers', who: ['acme:T1/U1'], gateways: [], destinations: [] };
  const officers: AccessRule = {
    name: 'office',
    who: ['acme:T1/U1'],
    gateways: [vpnGatewayId],
    destinations: ['10.1.0.0/16'],
  };
  const everything = [
    addLine(),
    'list',
    `show ${vpnGatewayId}`,
    `show ${operationIdOf(7)}`,
    `status ${operationIdOf(7)}`,
    `cancel ${operationIdOf(7)}`,
  ];

  it.each(everything)(
    'nobody is named, "%s": refused, and neither the cloud nor the store is asked',
    async (line) => {
      const setting = asking({ settings: { access: [] } });
      expect(await setting.say(line)).toMatchObject({
        kind: 'refused',
        refusal: { code: 'Access.NotNamed' },
      });
      expect(setting.vpn.calls).toEqual([]);
      expect([...setting.watched.calls]).toEqual([]);
    },
  );

  it.each(everything)('somebody else is named, "%s": refused', async (line) => {
    const { say } = asking({ settings: { access: [readers, officers] } });
    expect(await say(line, bob)).toMatchObject({ kind: 'refused', refusal: { code: 'Access.NotNamed' } });
  });

  it.each([
    { title: 'only to read', access: [readers], line: addLine(), code: 'Access.GatewayNotCovered' },
    {
      title: 'another gateway',
      access: [officers],
      line: addLine(undefined, 1),
      code: 'Access.GatewayNotCovered',
    },
    {
      title: 'another destination',
      access: [officers],
      line: addLine('10.2.0.0/16'),
      code: 'Access.DestinationNotCovered',
    },
    {
      title: 'a wider block',
      access: [officers],
      line: addLine('10.0.0.0/8'),
      code: 'Access.DestinationNotCovered',
    },
  ])('$title: refused with the reason, nothing is recorded', async ({ access, line, code }) => {
    const setting = asking({ settings: { access } });
    expect(await setting.say(line)).toMatchObject({ kind: 'refused', refusal: { code } });
    await expectNothingRecorded(setting);
  });

  it('a rule covers it: accepted; somebody who may only read sees it, and may not cancel it', async () => {
    const reading: AccessRule = { name: 'all', who: ['acme:*'], gateways: [], destinations: [] };
    const setting = asking({ settings: { access: [officers, reading] } });
    setGatewayStatus(setting.world, vpnGatewayId, 'updating');
    const id = await add(setting);
    expect((await setting.say(`status ${id}`, bob)).kind).toBe('found');
    expect(await setting.say(`cancel ${id}`, bob)).toMatchObject({
      kind: 'refused',
      refusal: { code: 'Access.GatewayNotCovered' },
    });
    expect((await stored(setting.store, { id })).state).toBe('queued');
  });
});
