import type { Parameters } from './parameters.ts';
import { invalid } from './refusals.ts';
import type { Answer, Call, Refusal } from './world.ts';

/** 10 by default, at most 50 (DescribeVpnRouteEntries, request parameters, 2026-11-23). */
const defaultPageSize = 10;
const largestPageSize = 50;

interface Page {
  readonly number: number;
  readonly size: number;
}

/** Refuses page numbers and sizes out of range; absent ones are fine. */
export function checkPage(parameters: Parameters): Refusal | undefined {
  const { number, size } = readPage(parameters);
  if (!(Number.isSafeInteger(number) && number >= 1)) return invalid('PageNumber', 'an integer from 1');
  if (!(Number.isSafeInteger(size) && size >= 1 && size <= largestPageSize))
    return invalid('PageSize', `an integer from 1 to ${largestPageSize}`);
  return undefined;
}

/** The page asked for, with the defaults of the API. */
function readPage(parameters: Parameters): Page {
  return {
    number: Number(parameters.PageNumber || 1),
    size: Number(parameters.PageSize || defaultPageSize),
  };
}

/** The items of one page; a page past the end is empty. */
function slicePage<T>(items: readonly T[], page: Page): readonly T[] {
  return items.slice((page.number - 1) * page.size, page.number * page.size);
}

/** Answers with one page of what was found, in the vendor's two nested fields. */
export function answerPage<T>(
  { parameters, requestId }: Call,
  found: readonly T[],
  [outer, inner]: readonly [outer: string, inner: string],
  rowOf: (item: T) => unknown,
  besides: Readonly<Record<string, unknown>> = {},
): Answer {
  const page = readPage(parameters);
  return {
    kind: 'ok',
    body: {
      RequestId: requestId,
      PageNumber: page.number,
      PageSize: page.size,
      TotalCount: found.length,
      [outer]: { [inner]: slicePage(found, page).map(rowOf) },
      ...besides,
    },
  };
}
