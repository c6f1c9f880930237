import { describe, expect, it } from 'vitest';
import type { AccessRule } from '../../shared/access/access-rule.ts';
import { submitRequest } from '../../shared/app/submit-request.ts';
import { submission, testApp } from '../support/test-app.ts';
import { testGateway } from '../support/test-world.ts';

const pipeline: AccessRule = {
  name: 'pipeline',
  who: ['network-team'],
  gateways: [testGateway(0).vpnGatewayId],
  destinations: ['10.1.0.0/16'],
};

function withRules(...access: readonly AccessRule[]) {
  return testApp({ gateways: 2, settings: { access } });
}

describe('submitting a request', () => {
  it.each([
    { title: 'as the rule says', wish: {}, kind: 'accepted' },
    {
      title: 'within the block of the rule',
      wish: { route: { routeDest: '10.1.2.0/24' } },
      kind: 'accepted',
    },
    { title: 'beside the block of the rule', wish: { route: { routeDest: '10.2.0.0/16' } }, kind: 'refused' },
    { title: 'around the block of the rule', wish: { route: { routeDest: '10.0.0.0/15' } }, kind: 'refused' },
    { title: 'on another gateway', wish: { gateway: 1 }, kind: 'refused' },
    { title: 'as a dry run of what the rule says', wish: { dryRun: true }, kind: 'accepted' },
    { title: 'as a dry run beside it', wish: { gateway: 1, dryRun: true }, kind: 'refused' },
    {
      title: 'by another sender',
      wish: { requester: { source: 'bearer', instance: 'other' } },
      kind: 'refused',
    },
    {
      title: 'by a person whom the sender vouches for, where the sender itself is named',
      wish: { requester: { source: 'slack', instance: 'network-team', actor: { tenant: 'T', id: 'U' } } },
      kind: 'refused',
    },
  ] as const)('$title: $kind', async ({ wish, kind }) => {
    const { app } = withRules(pipeline);
    expect((await submitRequest(app, submission(wish))).kind).toBe(kind);
  });

  it('no rule at all: refused, the reason names who was refused, and the store is not touched', async () => {
    const { app, watched } = withRules();
    expect(await submitRequest(app, submission())).toMatchObject({
      kind: 'refused',
      refusal: { code: 'Access.NotNamed', detail: expect.stringContaining('"network-team"') },
    });
    expect([...watched.calls]).toEqual([]);
  });

  it('a rule is taken away: a redelivery of what was accepted is refused, and goes on all the same', async () => {
    const setting = withRules(pipeline);
    const wish = { deliveryId: 'd' };
    const { operation } = (await submitRequest(setting.app, submission(wish))) as {
      operation: { id: string };
    };
    const stricter = { ...setting.app, settings: { ...setting.app.settings, access: [] } };
    expect((await submitRequest(stricter, submission(wish))).kind).toBe('refused');
    expect((await setting.store.readOperation(operation.id))?.state).toBe('queued');
  });

  it('the operation remembers the person, by what the sender vouches for', async () => {
    const everyone: AccessRule = { ...pipeline, who: ['acme:*'] };
    const { app } = withRules(everyone);
    const requester = { source: 'slack', instance: 'acme', actor: { tenant: 'T', id: 'U', name: 'Alice' } };
    expect(await submitRequest(app, submission({ requester }))).toMatchObject({ operation: { requester } });
  });
});
