import { describe, expect, it } from 'vitest';
import { importedNames, usedNames } from '../../tools/esbuild/used-names.ts';

describe('what sources use of a package', () => {
  it('names count wherever they stand, but not in comments, and not as parts of others', () => {
    const source = `
// getRow is not meant
/** Nor putRow. */
await client.updateRow(x); // but this is
call('getRange', { deleteRows: 1 });
`;
    const all = ['getRow', 'putRow', 'updateRow', 'getRange', 'deleteRow'];
    expect(usedNames(all, [source])).toEqual(['updateRow', 'getRange']);
  });

  it.each([
    ["import Sdk from 'sdk';", ['default']],
    ["import Sdk, {\n  A,\n  type B,\n  C as D,\n} from 'sdk';", ['default', 'A', 'C']],
    ["import { A } from 'sdk';\nimport { B } from 'other';", ['A']],
    ["import type Sdk from 'sdk';", []],
    ["import { a } from './a.ts';\n// import { A } from 'sdk';", []],
  ])('%j imports %j', (source, names) => {
    expect(importedNames(source, 'sdk')).toEqual(names);
  });

  it('an import of everything: told', () => {
    expect(() => importedNames("import * as sdk from 'sdk';", 'sdk')).toThrow('import the names');
  });
});
