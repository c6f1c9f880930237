import { describe, expect, it } from 'vitest';
import type { AccessRule } from '../../shared/access/access-rule.ts';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import { accepted, stored, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const person = (id: string) => ({ source: 'slack', instance: 'acme', actor: { tenant: 'T1', id } });

const rule = (changes: Partial<AccessRule>): AccessRule => ({
  name: 'rule',
  who: ['acme:T1/U1'],
  gateways: ['*'],
  destinations: ['0.0.0.0/0'],
  ...changes,
});

describe('who may cancel', () => {
  it.each([
    { title: 'a rule that covers the route', access: [rule({})], kind: 'canceled' },
    { title: 'a rule for all of the sender', access: [rule({ who: ['acme:*'] })], kind: 'canceled' },
    { title: 'a rule for the block', access: [rule({ destinations: ['10.0.0.0/8'] })], kind: 'canceled' },
    { title: 'no rule', access: [], kind: 'refused', code: 'Access.NotNamed' },
    {
      title: 'a rule for somebody else',
      access: [rule({ who: ['acme:T1/U2'] })],
      kind: 'refused',
      code: 'Access.NotNamed',
    },
    {
      title: 'a rule for the same id of another tenant',
      access: [rule({ who: ['acme:T2/U1'] })],
      kind: 'refused',
      code: 'Access.NotNamed',
    },
    {
      title: 'a rule for another gateway',
      access: [rule({ gateways: [testGateway(1).vpnGatewayId] })],
      kind: 'refused',
      code: 'Access.GatewayNotCovered',
    },
    {
      title: 'a rule for another block',
      access: [rule({ destinations: ['10.2.0.0/16'] })],
      kind: 'refused',
      code: 'Access.DestinationNotCovered',
    },
    {
      title: 'a rule to read',
      access: [rule({ destinations: [] })],
      kind: 'refused',
      code: 'Access.DestinationNotCovered',
    },
  ])('$title: $kind', async ({ access, kind, code }) => {
    const { app, store } = testApp({ gateways: 2, settings: { access } });
    const operation = await accepted(app);
    const cancellation = await cancelOperation(app, operation.id, person('U1'));
    expect(cancellation).toMatchObject({ kind, ...(code === undefined ? {} : { refusal: { code } }) });
    expect(await stored(store, operation)).toMatchObject({
      state: kind === 'canceled' ? 'canceled' : 'queued',
    });
  });

  it('somebody who did not ask for it may, if a rule covers it: it is recorded who', async () => {
    const { app, store } = testApp({ settings: { access: [rule({ who: ['acme:*'] })] } });
    const operation = await accepted(app, { requester: person('U1') });
    await cancelOperation(app, operation.id, person('U2'));
    const { journal, problem } = await stored(store, operation);
    expect(journal.at(-1)?.event).toMatchObject({ kind: 'canceled', by: person('U2') });
    expect(problem?.detail).toContain('acme:T1/U2');
  });

  it.each([{ state: 'canceled' }, { state: 'queued' }])(
    'it is $state and no rule covers it: refused, without saying how it stands',
    async ({ state }) => {
      const { app, as } = testApp({ settings: { access: [rule({})] } });
      const operation = await accepted(app);
      if (state === 'canceled') await cancelOperation(app, operation.id, person('U1'));
      const cancellation = await cancelOperation(as('two'), operation.id, person('U2'));
      expect(cancellation.kind).toBe('refused');
      expect(cancellation).not.toHaveProperty('operation');
    },
  );
});
