import { describe, expect, it } from 'vitest';
import { readTraceparent, traceIdOf } from '../../shared/operation/trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const valid = `00-${traceId}-${spanId}-01`;

describe('the traceparent header', () => {
  it.each([
    ['sampled', valid],
    ['not sampled', `00-${traceId}-${spanId}-00`],
    ['flags of the future', `00-${traceId}-${spanId}-ff`],
    ['ids that begin with many zeros', `00-${'0'.repeat(31)}1-${'0'.repeat(15)}1-00`],
  ])('%s: taken as it is', (_, header) => {
    expect(readTraceparent(header)).toBe(header);
    expect(traceIdOf({ traceparent: header })).toBe(header.split('-')[1]);
  });

  it.each([
    ['none', undefined],
    ['empty', ''],
    ['another version', `01-${traceId}-${spanId}-01`],
    ['the forbidden version', `ff-${traceId}-${spanId}-01`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a parent id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['upper case', valid.toUpperCase()],
    ['a short trace id', `00-${traceId.slice(1)}-${spanId}-01`],
    ['a long parent id', `00-${traceId}-${spanId}0-01`],
    ['without flags', `00-${traceId}-${spanId}`],
    ['more than version 00 has', `${valid}-more`],
    ['a blank before it', ` ${valid}`],
    ['a line break behind it', `${valid}\n`],
    ['two of them', `${valid},${valid}`],
    ['letters that are no digits', valid.replace('4bf9', '4bfg')],
  ])('%s: ignored', (_, header) => {
    expect(readTraceparent(header)).toBeUndefined();
    expect(traceIdOf({ traceparent: readTraceparent(header) })).toBeUndefined();
  });
});
