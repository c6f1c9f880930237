import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { operationStates } from '../../shared/operation/operation.ts';
import { readPlanCommand } from '../../tools/plan-deploy/plan-command.ts';
import { readSettings } from '../../tools/plan-deploy/settings.ts';
import { documentedEvents } from '../support/log-lines.ts';
import { deploymentText, neededEnvironment } from './project-folder.ts';

const docs = join(import.meta.dirname, '../../docs');
const runbook = readFileSync(join(docs, 'runbook.md'), 'utf8');
const guide = readFileSync(join(docs, 'deploy.md'), 'utf8');

/** The words in the first cells of the tables of one section. */
function rowsOf(section: string): readonly string[] {
  const text = runbook.split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  const cells = [...text.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
}

describe('the runbook', () => {
  it('says what to do for every event of the log, once, and for no other', () => {
    expect([...rowsOf('Events')].sort()).toEqual([...documentedEvents.keys()].sort());
  });

  it('says what to do in every state of an operation', () => {
    expect(rowsOf('States')).toEqual([...operationStates]);
  });

  it('knows everything that an operation may be waiting for', () => {
    const source = readFileSync(join(docs, '../shared/operation/operation.ts'), 'utf8');
    const reasons = /export type WaitReason =([^;]*);/.exec(source)?.[1]?.match(/'([a-z-]+)'/g) ?? [];
    expect([...rowsOf('Work piles up')].sort()).toEqual(reasons.map((word) => word.slice(1, -1)).sort());
  });

  it('knows every code of the store', () => {
    const folder = join(docs, '../shared/store');
    const codes = readdirSync(folder).flatMap(
      (name) => readFileSync(join(folder, name), 'utf8').match(/'Store\.\w+'/g) ?? [],
    );
    const known = new Set(codes.map((code) => code.slice(1, -1)));
    expect([...rowsOf('The store')].sort()).toEqual([...known].sort());
  });
});

describe('the guides', () => {
  it('every page that they link to is there', () => {
    for (const [, target = ''] of `${runbook}${guide}`.matchAll(/\]\(([^)#][^)#]*)[^)]*\)/g)) {
      expect(existsSync(join(docs, target)), target).toBe(true);
    }
    for (const [, anchor = ''] of runbook.matchAll(/\]\(#([^)]+)\)/g)) {
      expect(runbook.toLowerCase().replaceAll(' ', '-')).toContain(`\n##-${anchor}\n`);
    }
  });

  it('every variable of a deployment that the guide sets is one that s.yaml or the plan reads', () => {
    const set = [...guide.matchAll(/\b(DEPLOY_\w+|ROUTEHOOK_\w+)=/g)].map(([, name = '']) => name);
    const plan = readPlanCommand(['--help']);
    const help = plan.kind === 'help' ? plan.text : '';
    for (const name of set) expect(`${deploymentText}${help}`).toContain(name);
  });

  it('senders.json and access.json as the guide has them can be used', () => {
    const files = [...guide.matchAll(/```text\n(\[[\s\S]*?\])\n```/g)].map(([, text = '']) => text);
    expect(files).toHaveLength(2);
    const { problem } = readSettings(
      {
        ...neededEnvironment,
        ROUTEHOOK_SENDERS: files[0]?.replace(/<[^>]*>/, 'f'.repeat(48)) ?? '',
        ROUTEHOOK_ACCESS: files[1] ?? '',
      },
      () => '',
    );
    expect(problem).toBeUndefined();
  });

  it('every policy is explained', () => {
    for (const name of readdirSync(join(docs, 'ram'))) expect(guide).toContain(`| \`${name}\` |`);
  });

  it('every script that they name is there', () => {
    const named = [...`${runbook}${guide}`.matchAll(/npm run ([a-z][\w:]*)/g)].map(([, name = '']) => name);
    expect(named).toContain('plan:deploy');
    expect([...new Set(named)].filter((name) => !Object.hasOwn(manifest.scripts, name))).toEqual([]);
  });
});
