import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessRuleSchema } from '../../shared/access/access-rule.ts';
import { identityOf } from '../../shared/access/identity-of.ts';
import type { Requester } from '../../shared/operation/operation.ts';
import { person, program } from './requesters.ts';

const anyId = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc
    .array(fc.constantFrom('*', '/', ':', '%', '{', '}', '2', 'f', ' ', 'a', '\ud800', '\u200b'), {
      maxLength: 6,
    })
    .map((parts) => parts.join('')),
);
const anyName = fc.constantFrom('acme', 'acme-2', 'a');
const anyRequester: fc.Arbitrary<Requester> = fc.oneof(
  anyName.map(program),
  fc.tuple(anyName, anyId, anyId).map(([instance, tenant, id]) => person(instance, tenant, id)),
);

describe('identityOf', () => {
  it.each([
    [program('pipeline'), 'pipeline'],
    [person('acme', 'T024BE7LD', 'U2147483697'), 'acme:T024BE7LD/U2147483697'],
    [person('jira', 'acme.atlassian.net', '557058:f58131cb'), 'jira:acme.atlassian.net/557058:f58131cb'],
    [person('ding', 'ding-acme', '张三'), 'ding:ding-acme/张三'],
    [person('acme', 'T', 'a/b'), 'acme:T/a/b'],
    [person('acme', 'T/a', 'b'), 'acme:T%{2f}a/b'],
    [person('acme', 'T', '*'), 'acme:T/%{2a}'],
    [person('acme', '*', 'U'), 'acme:%{2a}/U'],
    [person('acme', 'T', '%{2a}'), 'acme:T/%{25}{2a}'],
    [person('acme', 'T', 'U '), 'acme:T/U%{20}'],
    [person('acme', 'T', 'U\u200b'), 'acme:T/U%{200b}'],
    [person('acme', 'T', '"\\'), 'acme:T/%{22}%{5c}'],
    [person('acme', 'T', '\ud800'), 'acme:T/%{d800}'],
    [program('acme:T/U'), 'acme%{3a}T%{2f}U'],
    [program('*'), '%{2a}'],
  ])('%j is %s', (requester, identity) => {
    expect(identityOf(requester)).toBe(identity);
  });

  it('two who differ never have the same identity', () => {
    const key = ({ instance, actor }: Requester) => JSON.stringify([instance, actor?.tenant, actor?.id]);
    fc.assert(
      fc.property(anyRequester, anyRequester, (one, other) => {
        expect(identityOf(one) === identityOf(other)).toBe(key(one) === key(other));
      }),
      { numRuns: 2_000 },
    );
  });

  it('every identity with an id can be put into a rule as it is printed', () => {
    fc.assert(
      fc.property(
        anyRequester.filter(({ actor }) => actor?.id !== ''),
        (requester) => {
          const who = [identityOf(requester)];
          const rule = { name: 'r', who, gateways: [], destinations: [] };
          expect(accessRuleSchema.safeParse(JSON.parse(JSON.stringify(rule))).success).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
