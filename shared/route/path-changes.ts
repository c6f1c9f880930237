import { type Ipv4Block, printCidr, sizeOf } from './cidr.ts';
import type { ObservedRoute } from './route.ts';
import { lookUp, type RouteTable, routeTable } from './route-table.ts';

/** A block whose addresses take another path; a missing next hop means that they go nowhere. */
export interface PathChange {
  readonly block: string;
  readonly from?: string;
  readonly to?: string;
  /** How many addresses the block has. */
  readonly addresses: number;
}

/**
 * Says which addresses change their path between two lists of routes: the fewest blocks that say it, in ascending
 * order, none overlapping another.
 */
export function pathChanges(
  before: readonly ObservedRoute[],
  after: readonly ObservedRoute[],
): readonly PathChange[] {
  if (before === after) return [];
  return movedRanges(routeTable(before), routeTable(after)).flatMap(({ start, end, ...hops }) =>
    blocksBetween(start, end).map((block) => ({
      block: printCidr(block),
      ...hops,
      addresses: sizeOf(block),
    })),
  );
}

interface MovedRange {
  readonly start: number;
  readonly end: number;
  readonly from?: string;
  readonly to?: string;
}

function movedRanges(before: RouteTable, after: RouteTable): readonly MovedRange[] {
  const edges = [...new Set([...before, ...after].flatMap(({ start, end }) => [start, end]))];
  edges.sort((one, other) => one - other);
  const ranges: MovedRange[] = [];
  edges.forEach((start, index) => {
    const end = edges[index + 1];
    const from = lookUp(before, start)?.nextHop;
    const to = lookUp(after, start)?.nextHop;
    if (end === undefined || from === to) return;
    const last = ranges.at(-1);
    const goesOn = last?.end === start && last.from === from && last.to === to;
    if (goesOn) ranges.pop();
    ranges.push({
      start: goesOn ? last.start : start,
      end,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    });
  });
  return ranges;
}

/** The fewest blocks that make up the addresses from `start` to `end` (exclusive). */
function blocksBetween(start: number, end: number): readonly Ipv4Block[] {
  const blocks: Ipv4Block[] = [];
  for (let network = start; network < end; ) {
    let prefixLength = 0;
    while (network % 2 ** (32 - prefixLength) !== 0 || network + 2 ** (32 - prefixLength) > end)
      prefixLength += 1;
    blocks.push({ network, prefixLength });
    network += 2 ** (32 - prefixLength);
  }
  return blocks;
}
