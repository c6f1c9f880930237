import { invalid } from './refusals.ts';
import { compareValues, type Value } from './value.ts';

export type Comparator = '=' | '<>' | '>' | '>=' | '<' | '<=';

/** A question about the columns of a row: the condition of a write, or the filter of a read. */
export type Filter =
  | {
      readonly kind: 'compare';
      readonly column: string;
      readonly comparator: Comparator;
      readonly value: Value;
      /** What is true of a row without this column. */
      readonly passIfMissing: boolean;
    }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'and' | 'or'; readonly filters: readonly [Filter, Filter] }
  /** No question: some columns of the row, in the order of their names. */
  | { readonly kind: 'page'; readonly offset: number; readonly limit: number };

/** Whether a row passes; `newest` gives the newest value of a column. */
export function passes(filter: Filter, newest: (column: string) => Value | undefined): boolean {
  switch (filter.kind) {
    case 'compare': {
      const value = newest(filter.column);
      if (value === undefined) return filter.passIfMissing;
      const order = compareValues(value, filter.value);
      return order !== undefined && holds(filter.comparator, order);
    }
    case 'not':
      return !passes(filter.filter, newest);
    case 'and':
      return filter.filters.every((part) => passes(part, newest));
    case 'or':
      return filter.filters.some((part) => passes(part, newest));
    case 'page':
      return true;
  }
}

/** Refuses a filter that only chooses columns where a question is needed. */
export function asCondition(filter: Filter): Filter {
  if (filter.kind === 'page') throw invalid('Invalid condition: ColumnPaginationFilter.');
  return filter;
}

function holds(comparator: Comparator, order: number): boolean {
  switch (comparator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
  }
}
