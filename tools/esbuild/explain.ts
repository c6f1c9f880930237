import type { Metafile } from 'esbuild';

/** What takes how many bytes of a bundle. */
export interface Share {
  readonly what: string;
  readonly bytes: number;
}

/** The bytes of what a build wrote. */
export function bytesOf({ outputs }: Metafile): number {
  return Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The packages, and the rooms of our own, that take the most of a bundle; the largest first. */
export function topShares({ outputs }: Metafile, count: number): readonly Share[] {
  const sums = new Map<string, number>();
  for (const { inputs } of Object.values(outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const what = groupOf(path);
      sums.set(what, (sums.get(what) ?? 0) + bytesInOutput);
    }
  }
  const shares = [...sums].map(([what, bytes]) => ({ what, bytes }));
  return shares.sort((a, b) => b.bytes - a.bytes || a.what.localeCompare(b.what)).slice(0, count);
}

/** Prints a bundle and what takes the most of it. */
export function explain(title: string, metafile: Metafile, count = 12): string {
  const total = bytesOf(metafile);
  const rows = topShares(metafile, count).map(({ what, bytes }) => {
    const percent = ((100 * bytes) / total).toFixed(1);
    return `${bytes.toLocaleString('en').padStart(11)}  ${percent.padStart(5)} %  ${what}`;
  });
  return [`${title}: ${total.toLocaleString('en')} bytes`, ...rows, ''].join('\n');
}

function groupOf(path: string): string {
  const [, packageName] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path) ?? [];
  if (packageName !== undefined) return packageName;
  if (!/^(shared|functions)\//.test(path)) return 'glue of the build';
  return path.split('/').slice(0, 2).join('/');
}
