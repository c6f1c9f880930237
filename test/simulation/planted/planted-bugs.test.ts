import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { catchBug } from './catch-bug.ts';
import { plant } from './planted-bug.ts';
import { plantedBugs } from './planted-bugs.ts';

describe('planted bugs', () => {
  it('there are at least 20, and no two share a name', () => {
    const names = new Set(plantedBugs.map(({ name }) => name));
    expect(names.size).toBe(plantedBugs.length);
    expect(names.size).toBeGreaterThanOrEqual(20);
  });

  it.each(plantedBugs)('$name → its place is in its file exactly once', async (bug) => {
    const text = await readFile(bug.file, 'utf8');
    expect(plant(bug, text)).not.toBe(text);
  });

  it('a place that is gone, or there twice → the message names the bug and its file', () => {
    const bug = { name: 'a bug', file: 'some/file.ts', find: 'x = 1', replace: 'x = 2' };
    expect(() => plant(bug, 'y = 1')).toThrow(/"a bug" is stale: some\/file\.ts holds its text 0 times/);
    expect(() => plant(bug, 'x = 1; x = 1')).toThrow(/2 times/);
  });

  // Those that are caught soonest; `npm run simulate -- --planted` tries them all.
  it.each([
    ['settled because the create call said yes', /done is observed/],
    ['called adopted though it is ours', /adopted means untouched/],
    ['the queue entry is forgotten', /every operation ends/],
    ['a lease is taken before it has run out', /one holder/],
    ['entries of the journal are not chained', /append-only/],
    ['the end is told as soon as the cloud has accepted the change', /only what is true is told/],
    ['an operation leaves its queue, and nobody hears of its end', /every asker is told/],
    ['a claim of somebody else is ignored', /one teller/],
    ['the address is kept after everything was said', /a secret is kept/],
    ['the first route of the list is deleted', /asked for/],
    ['a fail-over deletes both halves', /traffic/],
    ['what was there already is written down as ours', /ours is what we made/],
  ])('%s → caught within 50 seeds', async (name, law) => {
    const bug = plantedBugs.find((known) => known.name === name);
    const caught = bug && (await catchBug(bug, 50));
    expect(caught?.law).toMatch(law);
  });
});
