import type { Answer } from './answer.ts';
import { cleanLine } from './clean-line.ts';

/** Tells that there is no operation of this id. */
export function tellUnknownOperation(operationId: string): Answer {
  return {
    tone: 'refused',
    headline: `There is no operation ${cleanLine(operationId, 80)}`,
    facts: [],
    notes: ['Check the id: op_ and 32 hexadecimal digits. The latest operations: list.'],
    actions: [],
  };
}
