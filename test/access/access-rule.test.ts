import { describe, expect, it } from 'vitest';
import { accessRuleSchema } from '../../shared/access/access-rule.ts';

const rule = {
  name: 'ops',
  who: ['pipeline', 'acme:T024BE7LD/U2147483697', 'acme:*', '*'],
  gateways: ['vpn-bp1a3kqjiiq9legfx0001', '*'],
  destinations: ['10.0.0.0/8', '192.168.7.0/24', '0.0.0.0/0'],
};

function complaints(changes: Readonly<Record<string, unknown>>): readonly string[] {
  const result = accessRuleSchema.safeParse({ ...rule, ...changes });
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
}

describe('accessRuleSchema', () => {
  it.each([
    ['a whole rule', {}],
    ['nothing may be asked for', { destinations: [] }],
    ['no gateways', { gateways: [], destinations: [] }],
    ['an id with colons and slashes', { who: ['jira:acme.example/557058:f58131cb/x'] }],
    ['an escaped id', { who: ['acme:T%{2f}a/%{2a}'] }],
    ['a sender that has no tenants', { who: ['acme:/U1'] }],
  ])('%s is accepted', (_, changes) => {
    expect(complaints(changes)).toEqual([]);
  });

  it.each([
    ['nobody', { who: [] }, 'who names nobody'],
    ['an empty entry', { who: [''] }, 'who.0 must be "*"'],
    ['a sender in capitals', { who: ['Pipeline'] }, 'who.0 must be "*"'],
    ['a tenant without an id', { who: ['acme:T'] }, 'who.0 must be "*"'],
    ['an empty id', { who: ['acme:T/'] }, 'who.0 must be "*"'],
    ['a pattern for ids', { who: ['acme:T/*'] }, 'who.0 must be "*"'],
    ['a pattern within an id', { who: ['acme:T/U*'] }, 'who.0 must be "*"'],
    ['a pattern for tenants', { who: ['acme:*/U'] }, 'who.0 must be "*"'],
    ['a pattern for senders', { who: ['*:T/U'] }, 'who.0 must be "*"'],
    ['a space at the end', { who: ['acme:T/U '] }, 'who.0 must be "*"'],
    ['a line break at the end', { who: ['acme:T/U\n'] }, 'who.0 must be "*"'],
    ['what cannot be seen', { who: ['acme:T/U\u200b'] }, 'who.0 must be "*"'],
    ['a broken escape', { who: ['acme:T/U%2a'] }, 'who.0 must be "*"'],
    ['no gateway id', { gateways: ['vco-1'] }, 'gateways.0 must be "*" or a VPN gateway ID'],
    ['a pattern for gateways', { gateways: ['vpn-*'] }, 'gateways.0 must be "*" or a VPN gateway ID'],
    ['host bits', { destinations: ['10.0.0.1/8'] }, 'destinations.0 has host bits set: write 10.0.0.0/8'],
    ['IPv6', { destinations: ['2001:db8::/32'] }, 'destinations.0 must be an IPv4 CIDR block'],
    ['no CIDR block', { destinations: ['10.0.0.0'] }, 'destinations.0 must be an IPv4 CIDR block'],
    ['a pattern for destinations', { destinations: ['*'] }, 'destinations.0 must be an IPv4 CIDR block'],
    ['no name', { name: '' }, 'name must be 1 to 64'],
    ['a name that breaks a sentence', { name: 'a"\n' }, 'name must be 1 to 64'],
    ['a misspelt key', { gateway: ['*'] }, ' Unrecognized key'],
  ])('%s is refused, and the message says what is expected', (_, changes, complaint) => {
    expect(complaints(changes)).toEqual([expect.stringContaining(complaint)]);
  });

  it('a long hostile entry is judged at once', () => {
    const started = performance.now();
    expect(complaints({ who: [`acme:${'%{2f}'.repeat(190)}`] })).toHaveLength(1);
    expect(complaints({ who: [`acme:${'a'.repeat(990)}`] })).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
