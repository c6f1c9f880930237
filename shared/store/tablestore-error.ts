export type TablestoreStoreErrorCode =
  | 'Store.Busy'
  | 'Store.Closed'
  | 'Store.Damaged'
  | 'Store.Denied'
  | 'Store.Failed'
  | 'Store.Foreign'
  | 'Store.NoDriver'
  | 'Store.NoTable'
  | 'Store.TooLarge'
  | 'Store.Unknown'
  | 'Store.Unreachable';

/** Why the distributed store cannot be used; the message names the place and what to do, in words of ours only. */
export class TablestoreStoreError extends Error {
  override readonly name = 'TablestoreStoreError';
  readonly code: TablestoreStoreErrorCode;

  constructor(code: TablestoreStoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** What became of one call that failed. */
export interface Failure {
  /**
   * `refused`: the condition did not hold. `not-now`: nothing was done, and it may go through later. `in-doubt`: it may
   * or may not have been done, and may go through later. `final`: nothing was done, and trying again is of no use.
   */
  readonly kind: 'refused' | 'not-now' | 'in-doubt' | 'final';
  /** The service's code, or `NetworkingError`, or nothing where the answer could not be read. */
  readonly code: string;
  readonly requestId?: string;
  /** Whether it asks for fewer calls. */
  readonly throttled: boolean;
}

/** Refusals that pass. Source: Tablestore, error codes, 2026-05-26, those to try again below 500, and the throttled. */
const passing: readonly string[] = [
  'OTSRowOperationConflict',
  'OTSNotEnoughCapacityUnit',
  'OTSFlowControl',
  'OTSTableNotReady',
  'OTSOperationThrottled',
  'OTSTooFrequentReservedThroughputAdjustment',
];

/** Refusals that say too much was asked for. Source: tablestore 5.6.5, lib/retry/retry_util.js. */
const throttling: readonly string[] = [
  'OTSServerBusy',
  'OTSNotEnoughCapacityUnit',
  'OTSFlowControl',
  'OTSOperationThrottled',
  'OTSQuotaExhausted',
];

/** A row of a batch that failed while the call as a whole went through. */
export class RowFailure extends Error {
  override readonly name = 'RowFailure';
  readonly rowCode: string;

  constructor(rowCode: string) {
    super(`A row of a batch failed: ${rowCode}.`);
    this.rowCode = rowCode;
  }
}

/**
 * Reads what the SDK rejects with. It cannot parse the service's error messages: the code is somewhere in the text,
 * and `code` holds the HTTP status.
 */
export function readFailure(error: unknown): Failure {
  const { code, message, status } = partsOf(error);
  const found = code.startsWith('OTS') ? code : (/OTS[A-Za-z]+/.exec(message)?.[0] ?? code);
  const requestId = /requestId:([\w-]+)/.exec(message)?.[1];
  return {
    kind: kindOf(found, status, message),
    code: found,
    throttled: throttling.includes(found),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function kindOf(code: string, status: number | undefined, message: string): Failure['kind'] {
  if (code === 'OTSConditionCheckFail') return 'refused';
  if (passing.includes(code)) return 'not-now';
  // Of the quotas only this one passes by itself.
  if (code === 'OTSQuotaExhausted' && message.includes('Too frequent')) return 'not-now';
  if (/^(ERR_)?MODULE_NOT_FOUND$/.test(code)) return 'final';
  // Also an answer that cannot be read, and a 408: who waited too long for a request may have worked on it.
  const answered = status !== undefined && status < 500 && status !== 408;
  return answered ? 'final' : 'in-doubt';
}

function partsOf(error: unknown): { code: string; message: string; status: number | undefined } {
  if (error instanceof RowFailure) {
    const status = /^OTS(Server|Partition|Timeout|Internal)/.test(error.rowCode) ? 503 : 400;
    return { code: error.rowCode, message: '', status };
  }
  if (!(error instanceof Error)) return { code: '', message: String(error), status: undefined };
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'number') return { code: '', message: error.message, status: code };
  const text = typeof code === 'string' ? code : '';
  return { code: text, message: error.message, status: statusOfEmptyAnswer[text] };
}

/** What the SDK makes of an error without a body. Source: tablestore 5.6.5, lib/client.js, extractError. */
const statusOfEmptyAnswer: Readonly<Record<string, number>> = {
  NotModified: 304,
  Forbidden: 403,
  BadRequest: 400,
  NotFound: 404,
};

/** What was being done, and to which instance. */
export interface Undertaking {
  /** Names the instance and its endpoint. */
  readonly place: string;
  readonly operation: string;
  readonly tableName?: string | undefined;
  /** Whether an earlier try of the same call may have been done. */
  readonly inDoubt: boolean;
}

/** Says what a failure means for the store. */
export function explainTablestoreError(error: unknown, undertaking: Undertaking): TablestoreStoreError {
  if (error instanceof TablestoreStoreError) return error;
  const failure = readFailure(error);
  const meaning = meanings.find(({ when }) => when.test(failure.code)) ?? otherwise;
  const { place, operation, tableName } = undertaking;
  const call = tableName === undefined ? operation : `${operation} on table ${tableName}`;
  const evidence = [failure.code, failure.requestId && `request ${failure.requestId}`]
    .filter(Boolean)
    .join(', ');
  const doubt =
    undertaking.inDoubt || failure.kind === 'in-doubt'
      ? 'Whether a write happened is unknown; reading it again will tell.'
      : 'Nothing was written.';
  const text = `${meaning.say(place, call)} ${doubt}${evidence === '' ? '' : ` (${evidence})`}`;
  return new TablestoreStoreError(meaning.code, text, error);
}

interface Meaning {
  readonly when: RegExp;
  readonly code: TablestoreStoreErrorCode;
  readonly say: (place: string, call: string) => string;
}

const otherwise: Omit<Meaning, 'when'> = {
  code: 'Store.Failed',
  say: (place, call) =>
    `${place} failed at ${call}. Look the code up in the error codes of Tablestore; if it lasts, hand the request ID to its support.`,
};

/** Source of the codes: Tablestore, error codes, 2026-05-26. */
const meanings: readonly Meaning[] = [
  {
    when: /^OTS(AuthFailed|NoPermissionAccess)$|^Forbidden$/,
    code: 'Store.Denied',
    say: (place, call) =>
      `${place} refused ${call}: the credentials are wrong or have expired, their role may not do this, the instance does not exist or does not let this network in, or the clock here is off by more than 15 minutes. Check the role of the function and the name, region and network access of the instance.`,
  },
  {
    when: /^OTS(ObjectNotExist|TableNotReady)$|^NotFound$/,
    code: 'Store.NoTable',
    say: (place, call) =>
      `${place} has no table ready for ${call}. Run "npm run provision" for this instance; a table that was just created needs a minute.`,
  },
  {
    when: /^OTS(InvalidPK|MetaNotMatch|ObjectAlreadyExist)$/,
    code: 'Store.Foreign',
    say: (place, call) =>
      `${place} has a table of another shape where ${call} expects one of ours. Run "npm run provision -- --dry-run" to see which, and use another instance or remove that table.`,
  },
  {
    when: /^OTS(RequestBodyTooLarge|OutOfRowSizeLimit|OutOfColumnCountLimit)$/,
    code: 'Store.TooLarge',
    say: (place, call) => `${place} refused ${call} because what was to be written is too large.`,
  },
  {
    when: /^OTS(ServerBusy|PartitionUnavailable|ServerUnavailable|Timeout|RequestTimeout|RowOperationConflict|NotEnoughCapacityUnit|CapacityUnitExhausted|FlowControl|OperationThrottled|TooFrequentReservedThroughputAdjustment)$/,
    code: 'Store.Busy',
    say: (place, call) =>
      `${place} was too busy for ${call} for too long. It is safe to try again; if it lasts, look at the throttled requests of the instance in its console.`,
  },
  {
    when: /^OTSQuotaExhausted$/,
    code: 'Store.Failed',
    say: (place, call) =>
      `${place} refused ${call} because a quota is used up: 64 tables in one instance, or so many changes of tables in a minute. Remove tables that nobody needs, or wait a minute.`,
  },
  {
    when: /^(NetworkingError|TimeoutError|E[A-Z]+)$/,
    code: 'Store.Unreachable',
    say: (place, call) =>
      `${place} did not answer ${call}. Check the endpoint (https and the region of the instance) and that the function's network reaches it.`,
  },
  {
    when: /^(ERR_)?MODULE_NOT_FOUND$/,
    code: 'Store.NoDriver',
    say: (place) =>
      `${place} needs the package "tablestore", which is not here. Build the function again, or choose the embedded store.`,
  },
];
