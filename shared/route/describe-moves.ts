import type { PathChange } from './path-changes.ts';

const maxLines = 5;

/** Says in at most six short parts which addresses take another path; empty when none does. */
export function describeMoves(moves: readonly PathChange[]): string {
  const lines = moves.slice(0, maxLines).map(describeMove);
  const left = moves.length - lines.length;
  return (left === 0 ? lines : [...lines, `and ${left} more`]).join('; ');
}

function describeMove({ block, addresses, from, to }: PathChange): string {
  const count = addresses === 1 ? '1 address' : `${addresses} addresses`;
  return `${block} (${count}): ${from ?? 'nowhere'} → ${to ?? 'nowhere'}`;
}
