import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { readCommand } from '../../shared/command/read-command.ts';
import { verbRows } from '../../shared/command/verbs.ts';
import { policyLevels } from '../../shared/plan/desired-route.ts';
import { defaultLimits } from '../../shared/plan/limits.ts';
import { readDesired } from '../../shared/plan/read-desired.ts';
import { readChangeRequest } from '../../shared/route/change-request.ts';
import { describeApi } from '../../shared/runtime/http/endpoints/open-api.ts';
import { freezeSchema, releaseSchema, unfreezeSchema } from '../../shared/runtime/http/endpoints/plan.ts';
import { isSetting } from '../../tools/plan-deploy/settings.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The rows of the tables of one section, cell by cell. */
function rowsOf(section: string): readonly (readonly string[])[] {
  const text = readme.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...text.matchAll(/^\| (.*) \|$/gm)].map(([, row = '']) => row.split(' | '));
}

/** What stands between backticks. */
function wordsOf(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);
}

describe('README.md', () => {
  it('has a line for every verb, and each is understood', () => {
    const lines = rowsOf('Ask in a chat or a ticket').flatMap(([line = '']) => wordsOf(line));
    const understood = lines.map((line) => {
      const reading = readCommand(line);
      return reading.kind === 'command' ? reading.command.verb : `${line}: ${JSON.stringify(reading)}`;
    });
    expect([...understood].sort()).toEqual(verbRows.map(({ name }) => name).sort());
  });

  it('has every call of the API, and no other', () => {
    const { paths } = describeApi() as { paths: Record<string, Record<string, unknown>> };
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const listed = rowsOf('The API')
      .flatMap(([cell = '']) => wordsOf(cell))
      .filter((word) => word.includes(' /'));
    // These two are not part of the document that describes the rest.
    const alone = ['GET /healthz', 'GET /openapi.json'];
    expect([...new Set([...served, ...alone])].sort()).toEqual([...listed].sort());
  });

  const judges: Readonly<Record<string, (body: unknown) => unknown>> = {
    'DELETE /v1/routes': (body) => readChangeRequest('delete-route', body).kind,
    'PATCH /v1/routes': (body) => readChangeRequest('patch', body).kind,
    'POST /v1/plan:freeze': judgeBy(freezeSchema),
    'POST /v1/plan:unfreeze': judgeBy(unfreezeSchema),
    'POST /v1/plan:release': judgeBy(releaseSchema),
  };

  it.each(Object.entries(judges))('%s: the body in the table is taken', (call, judge) => {
    const row = rowsOf('The API').find(([cell = '']) => wordsOf(cell).includes(call));
    const [body = ''] = wordsOf(row?.[2] ?? '');
    expect(judge(JSON.parse(body))).toBe('valid');
  });

  it('its file of desired routes can be used, and its limits are the defaults', () => {
    const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
    const reading = readDesired(text);
    expect(reading).toMatchObject({ kind: 'valid' });
    const { allowEmpty: _, ...limits } = defaultLimits;
    expect(reading).toMatchObject({ document: { gateways: [{ limits }] } });
  });

  it('explains every policy level, in the order of what they allow', () => {
    const levels = rowsOf('A gateway kept equal to a file').flatMap(([level = '']) => wordsOf(level));
    expect(levels.filter((word) => word !== 'policy')).toEqual([...policyLevels]);
  });

  it('lists every setting, and none that there is not', () => {
    const source = readFileSync(join(root, 'shared/runtime/config.ts'), 'utf8');
    const settings = [...source.matchAll(/^ {4}(ROUTEHOOK_[A-Z_]+):/gm)].map(([, name = '']) => name);
    expect(settings.filter((name) => !isSetting(name))).toEqual([]);
    const listed = rowsOf('Settings').flatMap(([names = '']) => wordsOf(names));
    // This one is read by a tool.
    expect([...listed].sort()).toEqual([...settings, 'ROUTEHOOK_KEEP_DAYS'].sort());
  });

  it('every page that it links to is there', () => {
    for (const [, target = ''] of readme.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
      expect(existsSync(join(root, target)), target).toBe(true);
    }
  });
});

function judgeBy(schema: z.ZodType): (body: unknown) => string {
  return (body) => (schema.safeParse(body).success ? 'valid' : 'invalid');
}
