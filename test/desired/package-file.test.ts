import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPackageFileSource } from '../../shared/desired/package-file.ts';
import { whyOf } from './desired-source.contract.ts';

let root = '';
const open = (path: string) => createPackageFileSource({ path, root, nowMs: Date.now });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'package-'));
  await writeFile(join(root, 'a.yaml'), 'a: 1');
  await symlink('loop', join(root, 'loop'));
  await symlink('a.yaml', join(root, 'link.yaml'));
});
afterAll(() => rm(root, { recursive: true }));

describe('a file of the code package', () => {
  it('absolute, or a link: read', async () => {
    expect(await open(join(root, 'a.yaml')).read(5_000)).toMatchObject({ kind: 'read', text: 'a: 1' });
    expect(await open('link.yaml').read(5_000)).toMatchObject({ kind: 'read', text: 'a: 1' });
  });

  it.each([
    ['b.yaml', /no such file.*part of the code package/],
    ['a.yaml/b', /no such file/],
    ['.', /not a file/],
    ['loop', /leads back to itself/],
  ])('%s: told', async (path, why) => {
    expect(whyOf(await open(path).read(5_000))).toMatch(why);
  });

  it.skipIf(process.getuid?.() === 0)('a file that may not be read: told', async () => {
    const path = join(root, 'locked.yaml');
    await writeFile(path, 'a');
    await chmod(path, 0);
    expect(whyOf(await open('locked.yaml').read(5_000))).toMatch(/may not read it/);
  });

  it.skipIf(process.platform === 'win32')('a device: not a file', async () => {
    expect(whyOf(await open('/dev/null').read(5_000))).toMatch(/not a file/);
  });
});
