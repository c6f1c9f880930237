import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccessRule } from '../../shared/access/access-rule.ts';
import { identityOf } from '../../shared/access/identity-of.ts';
import { type AccessWish, judgeAccess } from '../../shared/access/judge-access.ts';
import type { Requester } from '../../shared/operation/operation.ts';
import { person, program } from './requesters.ts';

const alice = person('acme', 'T024BE7LD', 'U2147483697');
const pipeline = program('pipeline');
const read: AccessWish = { kind: 'read' };

function change(routeDest = '10.1.0.0/16', vpnGatewayId = 'vpn-1'): AccessWish {
  return { kind: 'change', vpnGatewayId, routeDest };
}

function ruleOf(changes: Partial<AccessRule> = {}): AccessRule {
  return { name: 'ops', who: ['*'], gateways: ['*'], destinations: ['10.0.0.0/8'], ...changes };
}

function isAllowed(rules: readonly AccessRule[], caller: Requester, wish: AccessWish): boolean {
  return judgeAccess(rules, caller, wish).kind === 'allowed';
}

describe('judgeAccess: who', () => {
  it.each<[entry: string, Requester, named: boolean]>([
    ['pipeline', pipeline, true],
    ['pipeline', program('pipeline-2'), false],
    ['pipeline', person('pipeline', 'T', 'U'), false],
    ['acme:T024BE7LD/U2147483697', alice, true],
    ['acme:T024BE7LD/U2147483697', person('acme', 'T024BE7LD', 'U214748369'), false],
    ['acme:T024BE7LD/U2147483697', person('acme', 'T024BE7LD', 'u2147483697'), false],
    ['acme:T024BE7LD/U2147483697', person('acme', 'T9', 'U2147483697'), false],
    ['acme:T024BE7LD/U2147483697', person('other', 'T024BE7LD', 'U2147483697'), false],
    ['acme:T024BE7LD/U2147483697', program('acme'), false],
    ['acme:*', alice, true],
    ['acme:*', program('acme'), false],
    ['acme:*', person('acme-2', 'T', 'U'), false],
    ['acme', alice, false],
    ['*', alice, true],
    ['*', pipeline, true],
    // Ids that look like a rule are nobody else than who has them.
    ['acme:T/a/b', person('acme', 'T', 'a/b'), true],
    ['acme:T/a/b', person('acme', 'T/a', 'b'), false],
    ['acme:T024BE7LD/U2147483697', person('acme', '', 'T024BE7LD/U2147483697'), false],
    ['acme:T/%{2a}', person('acme', 'T', '*'), true],
    ['acme:T/%{2a}', person('acme', 'T', 'U'), false],
    ['acme:T/%{2a}', person('acme', 'T', '%{2a}'), false],
    ['acme:T/U', person('acme', 'T', '*'), false],
    ['acme:T/U', person('acme', '*', '*'), false],
    ['other:T/U', person('acme', 'T', 'U:other:T/U'), false],
    ['acme:T/U', program('acme:T/U'), false],
    ['acme:*', program('acme:*'), false],
    ['acme:T/U', person('acme', 'T', 'U '), false],
    ['acme:T/U', person('acme', 'T', 'U\u200b'), false],
    ['acme:T/U', person('acme', 'T', 'U\u0000'), false],
  ])('%s names %j: %s', (entry, caller, named) => {
    expect(isAllowed([ruleOf({ who: [entry] })], caller, read)).toBe(named);
    expect(isAllowed([ruleOf({ who: [entry] })], caller, change())).toBe(named);
  });

  it('the display name proves nothing', () => {
    const impostor: Requester = {
      ...person('acme', 'T', 'U'),
      actor: { tenant: 'T', id: 'U', name: 'acme:T024BE7LD/U2147483697' },
    };
    expect(isAllowed([ruleOf({ who: ['acme:T024BE7LD/U2147483697'] })], impostor, read)).toBe(false);
  });
});

describe('judgeAccess: what', () => {
  it.each<[gateways: readonly string[], destinations: readonly string[], AccessWish, covered: boolean]>([
    [['*'], ['10.0.0.0/8'], change('10.0.0.0/8'), true],
    [['*'], ['10.0.0.0/8'], change('10.255.0.0/16'), true],
    [['*'], ['10.0.0.0/8'], change('10.1.2.3/32'), true],
    [['*'], ['10.0.0.0/8'], change('11.0.0.0/8'), false],
    [['*'], ['10.0.0.0/8'], change('10.0.0.0/7'), false],
    [['*'], ['10.0.0.0/9', '10.128.0.0/9'], change('10.0.0.0/8'), false],
    [['*'], ['192.168.0.0/16', '10.0.0.0/8'], change('10.1.0.0/16'), true],
    [['*'], ['0.0.0.0/0'], change('203.0.113.0/24'), true],
    [['*'], ['10.0.0.0/8'], change('10.0.0.1/8'), false],
    [['*'], ['0.0.0.0/0'], change('everything'), false],
    [['*'], ['0.0.0.0/0'], change(''), false],
    [['*'], [], change(), false],
    [['*'], [], read, true],
    [[], [], read, true],
    [[], ['10.0.0.0/8'], change(), false],
    [['vpn-1'], ['10.0.0.0/8'], change('10.1.0.0/16', 'vpn-1'), true],
    [['vpn-2', 'vpn-1'], ['10.0.0.0/8'], change('10.1.0.0/16', 'vpn-1'), true],
    [['vpn-1'], ['10.0.0.0/8'], change('10.1.0.0/16', 'vpn-10'), false],
    [['vpn-1'], ['10.0.0.0/8'], change('10.1.0.0/16', '*'), false],
  ])('gateways %j and destinations %j, %j: %s', (gateways, destinations, wish, covered) => {
    expect(isAllowed([ruleOf({ gateways, destinations })], alice, wish)).toBe(covered);
  });

  it('gateway of one rule, destination of another: rules do not add up', () => {
    const rules = [
      ruleOf({ name: 'a', gateways: ['vpn-1'], destinations: ['192.168.0.0/16'] }),
      ruleOf({ name: 'b', gateways: ['vpn-2'], destinations: ['10.0.0.0/8'] }),
    ];
    expect(isAllowed(rules, alice, change('10.1.0.0/16', 'vpn-1'))).toBe(false);
  });

  it('allowed: the first rule that allows it is named', () => {
    const rules = [
      ruleOf({ name: 'others', who: ['pipeline'] }),
      ruleOf({ name: 'narrow', destinations: ['10.2.0.0/16'] }),
      ruleOf({ name: 'wide' }),
      ruleOf({ name: 'wider', destinations: ['0.0.0.0/0'] }),
    ];
    expect(judgeAccess(rules, alice, change())).toEqual({ kind: 'allowed', rule: 'wide' });
    expect(judgeAccess(rules, alice, read)).toEqual({ kind: 'allowed', rule: 'narrow' });
  });
});

describe('judgeAccess: the refusal', () => {
  const identity = 'acme:T024BE7LD/U2147483697';

  it('no rule names them: says the identity to add', () => {
    expect(judgeAccess([ruleOf({ who: ['pipeline'] })], alice, read)).toEqual({
      kind: 'refused',
      code: 'Access.NotNamed',
      detail: `No access rule names you. To routehook you are "${identity}".`,
      remedy: `Nothing was done. Ask whoever runs routehook to add "${identity}" to "who" of an access rule.`,
    });
  });

  it('no rule covers the gateway: says what each covers', () => {
    const rules = [
      ruleOf({ name: 'ops', gateways: ['vpn-1', 'vpn-2'] }),
      ruleOf({ name: 'others', who: ['pipeline'] }),
      ruleOf({ name: 'reader', gateways: [] }),
    ];
    expect(judgeAccess(rules, alice, change('10.1.0.0/16', 'vpn-9'))).toEqual({
      kind: 'refused',
      code: 'Access.GatewayNotCovered',
      detail:
        'No access rule that names you covers vpn-9: "ops" covers vpn-1, vpn-2; "reader" covers no gateway.',
      remedy: `Nothing was done. Ask whoever runs routehook to extend "gateways" of a rule to cover vpn-9. To routehook you are "${identity}".`,
    });
  });

  it('no rule covers the destination: says what those of the gateway cover', () => {
    const rules = [
      ruleOf({ name: 'ops', destinations: ['10.0.0.0/16', '10.2.0.0/16'] }),
      ruleOf({ name: 'elsewhere', gateways: ['vpn-2'] }),
      ruleOf({ name: 'reader', destinations: [] }),
    ];
    expect(judgeAccess(rules, alice, change('10.9.0.0/16'))).toMatchObject({
      kind: 'refused',
      code: 'Access.DestinationNotCovered',
      detail:
        'No access rule that names you covers 10.9.0.0/16 on vpn-1: "ops" covers 10.0.0.0/16, 10.2.0.0/16; "reader" lets you read only.',
      remedy: expect.stringContaining('"destinations" of a rule to cover 10.9.0.0/16'),
    });
  });

  it('hundreds of blocks and a long wish: still a sentence', () => {
    const destinations = Array.from({ length: 200 }, (_, at) => `10.${at}.0.0/16`);
    const verdict = judgeAccess([ruleOf({ destinations })], alice, change('x'.repeat(10_000)));
    expect(verdict).toMatchObject({ detail: expect.stringContaining('10.9.0.0/16, 190 more.') });
    expect(JSON.stringify(verdict).length).toBeLessThan(1_000);
  });
});

const anyPart = fc.constantFrom('T', 'U', '*', 'T/U', 'acme:T/U', 'a:b', '%', '%{2a}', '');
const anyCaller = fc.oneof(
  fc.constantFrom('acme', 'pipeline').map(program),
  fc
    .tuple(fc.constantFrom('acme', 'pipeline'), anyPart, anyPart)
    .map(([instance, tenant, id]) => person(instance, tenant, id)),
);
const anyRule: fc.Arbitrary<AccessRule> = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  who: fc.array(
    fc.oneof(fc.constantFrom('*', 'acme:*', 'acme', 'pipeline', 'acme:T/U'), anyCaller.map(identityOf)),
    { minLength: 1, maxLength: 3 },
  ),
  gateways: fc.array(fc.constantFrom('*', 'vpn-1', 'vpn-2'), { maxLength: 2 }),
  destinations: fc.array(fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16'), { maxLength: 2 }),
});
const anyRules = fc.array(anyRule, { maxLength: 5 });
const anyWish = fc.oneof(
  fc.constant(read),
  fc
    .tuple(
      fc.constantFrom('10.1.0.0/16', '10.0.0.0/8', '192.168.0.0/16', 'x'),
      fc.constantFrom('vpn-1', 'vpn-3'),
    )
    .map(([routeDest, vpnGatewayId]) => change(routeDest, vpnGatewayId)),
);

describe('judgeAccess: any rules', () => {
  it('without rules: nobody, nothing', () => {
    fc.assert(fc.property(anyCaller, anyWish, (caller, wish) => !isAllowed([], caller, wish)));
  });

  it('one more rule, wherever it stands, never takes a right away', () => {
    fc.assert(
      fc.property(anyRules, anyRule, fc.nat(5), anyCaller, anyWish, (rules, added, at, caller, wish) => {
        if (isAllowed(rules, caller, wish)) {
          expect(isAllowed(rules.toSpliced(at, 0, added), caller, wish)).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('whoever may ask may read', () => {
    fc.assert(
      fc.property(anyRules, anyCaller, anyWish, (rules, caller, wish) => {
        if (isAllowed(rules, caller, wish)) expect(isAllowed(rules, caller, read)).toBe(true);
      }),
    );
  });

  it('a rule for one person is for nobody else', () => {
    fc.assert(
      fc.property(anyCaller, anyCaller, (one, other) => {
        const rules = [ruleOf({ who: [identityOf(one)] })];
        expect(isAllowed(rules, one, change())).toBe(true);
        expect(isAllowed(rules, other, change())).toBe(identityOf(one) === identityOf(other));
      }),
      { numRuns: 1_000 },
    );
  });
});
