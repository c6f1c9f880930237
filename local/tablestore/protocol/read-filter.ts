import type { Comparator, Filter } from '../model/filter.ts';
import { isName, limits } from '../model/limits.ts';
import { invalid } from '../model/refusals.ts';
import { isMark } from '../model/value.ts';
import { createByteReader } from './byte-reader.ts';
import type { FilterMessage } from './messages.ts';
import { decodeMessage, filterMessages } from './proto.ts';
import { readVariant } from './variant.ts';

const comparators: Readonly<Record<number, Comparator>> = {
  1: '=',
  2: '<>',
  3: '>',
  4: '>=',
  5: '<',
  6: '<=',
};

/** Reads a filter or a column condition; refuses what the service refuses. */
export function readFilter(bytes: Uint8Array): Filter {
  const message = decodeMessage(filterMessages.Filter, bytes, 'Deserialize filter failed.');
  const filter = filterOf(message);
  if (countOf(filter) > limits.filters)
    throw invalid(`The count of filter exceeds the max:${limits.filters}.`);
  return filter;
}

function filterOf({ type, filter }: FilterMessage): Filter {
  switch (type) {
    case 1:
      return comparisonOf(filter);
    case 2:
      return compositeOf(filter);
    case 3: {
      const { offset, limit } = decodeMessage(
        filterMessages.ColumnPaginationFilter,
        filter,
        'Deserialize column pagination filter failed.',
      );
      if (offset < 0) throw invalid('Offset in ColumnPaginationFilter must be greater than or equal to 0.');
      if (limit <= 0) throw invalid('Limit in ColumnPaginationFilter must be greater than 0.');
      return { kind: 'page', offset, limit };
    }
    default:
      throw invalid(`Invalid type of filter: ${type}.`);
  }
}

function comparisonOf(bytes: Uint8Array): Filter {
  const message = decodeMessage(
    filterMessages.SingleColumnValueFilter,
    bytes,
    'Deserialize relation filter failed.',
  );
  const comparator = comparators[message.comparator];
  if (!comparator) throw invalid(`Invalid relation operator: ${message.comparator}.`);
  if (!isName(message.columnName)) throw invalid(`Invalid column name: '${message.columnName}'.`);
  const { columnValue } = message;
  const value = readVariant(
    createByteReader(Buffer.from(columnValue.buffer, columnValue.byteOffset, columnValue.byteLength)),
  );
  if (isMark(value)) throw invalid(`${value.description} is an invalid type for the attribute column.`);
  return {
    kind: 'compare',
    column: message.columnName,
    comparator,
    value,
    passIfMissing: !message.filterIfMissing,
  };
}

function compositeOf(bytes: Uint8Array): Filter {
  const { combinator, subFilters } = decodeMessage(
    filterMessages.CompositeColumnValueFilter,
    bytes,
    'Deserialize composite filter failed.',
  );
  const parts = subFilters.map(filterOf);
  for (const part of parts)
    if (part.kind === 'page') throw invalid('Invalid type of sub-filter: ColumnPaginationFilter.');
  const [first, second] = parts;
  if (combinator === 1) {
    if (!first || parts.length !== 1)
      throw invalid('Invalid NOT operator: the number of sub-filters must be 1.');
    return { kind: 'not', filter: first };
  }
  // More than two parts have to be nested.
  if (!first || !second || parts.length !== 2)
    throw invalid('Invalid AND/OR operator: the number of sub-filters must be 2.');
  return { kind: combinator === 2 ? 'and' : 'or', filters: [first, second] };
}

/** How many comparisons and connections a filter has. */
function countOf(filter: Filter): number {
  switch (filter.kind) {
    case 'compare':
    case 'page':
      return 1;
    case 'not':
      return 1 + countOf(filter.filter);
    default:
      return 1 + countOf(filter.filters[0]) + countOf(filter.filters[1]);
  }
}
