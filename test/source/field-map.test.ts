import { describe, expect, it } from 'vitest';
import { fieldMapSchema, mapFields, pointerSchema, readPointer } from '../../shared/source/field-map.ts';

describe('a JSON pointer', () => {
  // Source: RFC 6901, section 5.
  const document = JSON.parse(
    '{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\\\j":5,"k\\"l":6," ":7,"m~n":8}',
  ) as unknown;

  it.each([
    ['', document],
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
  ])('%s leads to what RFC 6901 says', (pointer, value) => {
    expect(readPointer(document, pointer)).toEqual(value);
  });

  it.each([
    ['/foo/2', 'beyond the end'],
    ['/foo/00', 'a leading zero'],
    ['/foo/-', 'the place behind the last'],
    ['/foo/length', 'a property of lists'],
    ['/foo/0/0', 'inside a text'],
    ['/constructor', 'an inherited property'],
    ['/__proto__', 'the prototype'],
    ['/toString', 'an inherited function'],
    ['/missing/deeper', 'below nothing'],
  ])('%s (%s) leads nowhere', (pointer) => {
    expect(readPointer(document, pointer)).toBeUndefined();
  });

  it.each(['foo', '/a~', '/a~2', '#/a'])('%s is refused in the configuration', (text) => {
    expect(pointerSchema.safeParse(text).success).toBe(false);
  });
});

describe('the fields of a ticket', () => {
  const map = fieldMapSchema.parse({
    vpnGatewayId: '/gateway',
    routeDest: '/destination',
    nextHop: '/hop',
    weight: '/weight',
    publishVpc: '/publish',
    description: '/why',
    dryRun: '/check',
  });

  it('become a route request', () => {
    const ticket = {
      gateway: { self: 'https://acme.atlassian.net/option/1', value: 'vpn-1', id: '1' },
      destination: ' 10.1.0.0/24\n',
      hop: 'vco-1',
      weight: '100',
      publish: [{ value: 'Yes' }],
      why: 'Branch Lyon',
      check: null,
      other: 'left alone',
    };
    expect(mapFields(ticket, map)).toEqual({
      vpnGatewayId: 'vpn-1',
      routeDest: '10.1.0.0/24',
      nextHop: 'vco-1',
      weight: 100,
      publishVpc: true,
      description: 'Branch Lyon',
    });
  });

  it.each<[string, unknown, unknown]>([
    ['a number', 0, 0],
    ['digits', '0', 0],
    ['digits with a point', '100.0', 100],
    ['a chosen option', { value: '100' }, 100],
    ['words', 'a lot', 'a lot'],
    ['hexadecimal', '0x64', '0x64'],
    ['two chosen options', [{ value: '0' }, { value: '100' }], [{ value: '0' }, { value: '100' }]],
    ['an object', { amount: 1 }, { amount: 1 }],
  ])('a weight that is %s is converted, or passed on to be refused', (_, weight, expected) => {
    expect(mapFields({ weight }, map).weight).toEqual(expected);
  });

  it.each<[string, unknown, unknown]>([
    ['true', true, true],
    ['"true"', 'true', true],
    ['"YES"', 'YES', true],
    ['"on"', 'on', true],
    ['"1"', '1', true],
    ['"no"', 'no', false],
    ['"False"', 'False', false],
    ['a list of boxes with none ticked', [], false],
    ['one ticked box "yes"', [{ value: 'yes' }], true],
    ['one ticked box with another word', [{ value: 'Publish' }], 'Publish'],
    ['"maybe"', 'maybe', 'maybe'],
    ['"constructor"', 'constructor', 'constructor'],
    ['1', 1, 1],
  ])('publishing that is %s is converted, or passed on to be refused', (_, publish, expected) => {
    expect(mapFields({ publish }, map).publishVpc).toEqual(expected);
  });

  it.each([null, undefined, '', '  ', { value: '' }])('a field that holds %j is left out', (why) => {
    expect(mapFields({ why }, map)).toEqual({});
  });

  it('cannot be found in what is no object', () => {
    expect(mapFields('text', map)).toEqual({});
    expect(mapFields(null, map)).toEqual({});
  });
});
