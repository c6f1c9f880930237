import type { TellingContext } from '../answer/operation-facts.ts';
import type { Forecast } from '../operation/forecast.ts';
import type { Operation } from '../operation/operation.ts';

/** What an answer about an operation needs besides the operation. */
export function contextOf(view: {
  readonly operation: Operation;
  readonly forecast?: Forecast | undefined;
}): TellingContext {
  const { operation, forecast } = view;
  return {
    ...(operation.line === undefined ? {} : { line: operation.line }),
    ...(forecast === undefined ? {} : { forecast }),
  };
}
