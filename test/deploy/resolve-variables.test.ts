import { describe, expect, it } from 'vitest';
import { resolveVariables, type YamlValue } from '../../tools/plan-deploy/resolve-variables.ts';

/** An expression as it stands in s.yaml. */
const is = (code: string) => `\${${code}}`;

const vars = { region: is("env('REGION', 'cn-hangzhou')"), all: { A: is("env('A')"), B: 'b' } };

interface Row {
  readonly situation: string;
  readonly value: YamlValue;
  readonly env?: Readonly<Record<string, string>>;
  readonly becomes: YamlValue;
}

const rows: readonly Row[] = [
  { situation: 'a variable that is set', value: is("env('A')"), env: { A: 'x' }, becomes: 'x' },
  { situation: 'one that is not: its default', value: is("env('A', 'd')"), becomes: 'd' },
  { situation: 'an empty one: its default', value: is("env('A', 'd')"), env: { A: '' }, becomes: 'd' },
  { situation: 'an empty default', value: is("env('A', '')"), becomes: '' },
  {
    situation: 'inside a text',
    value: `${is('vars.region')}-x-${is("env('A')")}`,
    env: { A: '1' },
    becomes: 'cn-hangzhou-x-1',
  },
  { situation: 'alone, for an object', value: is('vars.all'), env: { A: '1' }, becomes: { A: '1', B: 'b' } },
  { situation: 'a number in a text stays a text', value: is("env('A')"), env: { A: '60' }, becomes: '60' },
  {
    situation: 'JSON stays a text',
    value: is("env('A')"),
    env: { A: '[{"b":"c\\"d"}]' },
    becomes: '[{"b":"c\\"d"}]',
  },
  {
    situation: 'json() makes a boolean of a text',
    value: is("json(env('A', 'false'))"),
    env: { A: 'true' },
    becomes: true,
  },
  { situation: 'json() of a default', value: is("json(env('UNSET', 'false'))"), becomes: false },
  { situation: 'lists and numbers', value: [1, true, null, is('vars.all.B')], becomes: [1, true, null, 'b'] },
];

describe('variables of s.yaml', () => {
  it.each(rows)('$situation', ({ value, env = {}, becomes }) => {
    const { document, problems } = resolveVariables({ vars, value }, { A: 'set', ...env });
    const alone = resolveVariables({ vars, value }, env);
    expect(problems).toEqual([]);
    expect(alone.document).toMatchObject({ value: becomes });
    expect(document).toHaveProperty('value');
  });

  it('no value and no default: named as missing, once', () => {
    const { missing } = resolveVariables({ vars, one: is("env('A')"), other: is('vars.all.A') }, {});
    expect(missing).toEqual(['A']);
  });

  it.each([is('vars.nothing'), is('config("AccountID")'), is('env("A")')])(
    '%s: told, not guessed',
    (value) => {
      expect(resolveVariables({ vars, value }, { A: 'x' }).problems).toHaveLength(1);
    },
  );

  it('json() of what is no JSON: told by the name of the variable, without its value', () => {
    const { problems } = resolveVariables({ one: is("json(env('A', 'false'))") }, { A: 'canary' });
    expect(problems).toEqual(['A must be JSON, such as true, false or a number.']);
  });

  it('variables that stand for each other: told, not followed for ever', () => {
    const circle = { a: is('vars.b'), b: is('vars.a') };
    expect(resolveVariables({ vars: circle }, {}).problems).not.toEqual([]);
  });

  it.each([`[{"tokens":["${is('x')}"]}]`, '<%= process.env.HOME %>'])(
    'a value that Serverless Devs would run as a template: refused without being shown (%s)',
    (value) => {
      const { problems } = resolveVariables({ vars, one: is("env('A')") }, { A: value });
      expect(problems).toEqual([expect.stringContaining('A holds')]);
      expect(problems.join()).not.toContain(value);
    },
  );
});
