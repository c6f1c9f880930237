import type { Operation } from '../operation/operation.ts';
import { type PublicJournalEntry, presentOperation } from '../operation/present.ts';
import { alignRows } from './align-rows.ts';
import type { Answer } from './answer.ts';
import { cleanLine } from './clean-line.ts';
import type { TellingContext } from './operation-facts.ts';
import { tellOperation } from './tell-operation.ts';
import { utcTime } from './tell-time.ts';

/** Of a long journal the end is shown. */
const maxEntries = 20;

const maxDetailLength = 160;

/** Tells everything recorded of an operation: the answer to `show op_…`. */
export function tellOperationDetail(operation: Operation, context: TellingContext = {}): Answer {
  const answer = tellOperation(operation, context);
  const { sends, cloudRequestIds, createTimeMs } = operation;
  return {
    ...answer,
    facts: [
      ...answer.facts.filter(({ label }) => label !== 'Cloud request'),
      { label: 'Asked', value: utcTime(createTimeMs) },
      { label: 'Calls sent', value: String(sends) },
      ...(cloudRequestIds.length === 0
        ? []
        : [{ label: 'Cloud requests', value: cloudRequestIds.slice(-10).join(', ') }]),
    ],
    listing: listJournal(operation),
  };
}

function listJournal(operation: Operation): readonly string[] {
  const { journal } = presentOperation(operation).metadata;
  const before = journal.length - maxEntries;
  const rows = journal.slice(-maxEntries).map(rowOf);
  return [...(before > 0 ? [`(${before} earlier events are not shown)`] : []), ...alignRows(rows)];
}

function rowOf({ time, event, detail = '' }: PublicJournalEntry): readonly string[] {
  return [utcTime(Date.parse(time)), event, cleanLine(detail, maxDetailLength)];
}
