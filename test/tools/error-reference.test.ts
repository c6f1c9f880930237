import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { FaultRow } from '../../shared/operation/fault-row.ts';
import { faultTable } from '../../shared/operation/fault-table.ts';
import { httpProblemTable } from '../../shared/runtime/problem-table.ts';
import { renderErrorReference } from '../../tools/error-reference.ts';

const rendered = renderErrorReference();
const lines = rendered.split('\n');
const faults: readonly (readonly [string, FaultRow])[] = Object.entries(faultTable);

describe('the error reference', () => {
  it('docs/errors.md is what the tables say now; after a change of a table, run "npm run docs"', () => {
    const written = readFileSync(fileURLToPath(new URL('../../docs/errors.md', import.meta.url)), 'utf8');
    expect(written).toBe(rendered);
  });

  it('it says that it is generated, and by which command', () => {
    expect(rendered).toMatch(/^# Errors\n\n> Generated from .* by `npm run docs`\.\n> Do not edit/);
  });

  it.each(faults)('%s: one row with its status and its remedy', (code, { status, remedy }) => {
    expect(rowsOf(code)).toEqual([expect.stringContaining(`| ${status} | ${remedy} |`)]);
  });

  it.each(Object.entries(httpProblemTable))(
    '%s: one row with its status and its remedy',
    (code, { status, remedy }) => {
      expect(rowsOf(code)).toEqual([expect.stringMatching(new RegExp(`\\| ${status}\\b`))]);
      expect(rowsOf(code)[0]).toContain(` | ${remedy} |`);
    },
  );

  it('a code of the cloud stands under its class, with its origin', () => {
    const busy = rendered.split('\n### busy\n')[1]?.split('\n### ')[0];
    expect(busy).toContain('| `VpnGateway.Configuring` | 409 |');
    expect(busy).toContain('| CreateVpnRouteEntry |');
  });

  it('no code has two meanings: the two tables share none', () => {
    const shared = Object.keys(httpProblemTable).filter((code) => Object.hasOwn(faultTable, code));
    expect(shared).toEqual([]);
  });

  it('where a remedy sends the reader to this page for permissions, they are here', () => {
    expect(rendered).toContain('## Permissions');
    expect(rendered).toContain('`vpc:DescribeVpnRouteEntries`');
  });

  it('every table row has as many cells as its header', () => {
    let columns = 0;
    for (const [index, line] of lines.entries()) {
      const cells = line.startsWith('|') ? line.split(/(?<!\\)\|/).length : 0;
      if (columns > 0 && cells > 0) expect(cells, `line ${index + 1}: ${line}`).toBe(columns);
      columns = cells;
    }
  });
});

function rowsOf(code: string): readonly string[] {
  return lines.filter((line) => line.startsWith(`| \`${code}\` |`));
}
