import { readPageToken } from './page-token.ts';
import { pageSizeOf } from './query-bounds.ts';
import type { OperationQuery } from './store.ts';

/** A statement and what to bind to it. */
export interface BoundStatement {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/**
 * The statement that reads one page of operations and one row more, which tells whether another page follows.
 * Each combination of filters has an index that holds its rows in the order of the list.
 */
export function listStatement(query: OperationQuery): BoundStatement {
  const conditions = conditionsOf(query);
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  return {
    sql: `SELECT document FROM operation${where} ORDER BY accepted_at DESC, id DESC LIMIT ?`,
    values: [...conditions.flatMap(({ values }) => values), pageSizeOf(query) + 1],
  };
}

function conditionsOf({ gatewayKey, state, pageToken }: OperationQuery): readonly BoundStatement[] {
  const after = pageToken === undefined ? undefined : readPageToken(pageToken);
  return [
    ...(gatewayKey === undefined ? [] : [{ sql: 'gateway_key = ?', values: [gatewayKey] }]),
    ...(state === undefined ? [] : [{ sql: 'state = ?', values: [state] }]),
    ...(after === undefined
      ? []
      : [{ sql: '(accepted_at, id) < (?, ?)', values: [after.acceptedAtMs, after.id] }]),
  ];
}
