/**
 * Every code the emulator refuses with: HTTP status, message, and whether the same call may succeed later.
 * "Error codes" of the Tablestore developer reference (page of 2026-05-26, read 2026-11-23).
 * `OTSNotEnoughCapacityUnit` has left that page; SDKs still know it, so a client has to as well.
 */
export const refusals = {
  OTSAuthFailed: { status: 403, message: 'Signature mismatch.', retryable: false },
  OTSNoPermissionAccess: {
    status: 403,
    message: 'You have no permission to access the requested resource, please contact the resource owner',
    retryable: false,
  },
  OTSConditionCheckFail: { status: 403, message: 'Condition check failed.', retryable: false },
  OTSCapacityUnitExhausted: { status: 403, message: 'Capacity unit is not enough.', retryable: false },
  OTSNotEnoughCapacityUnit: {
    status: 403,
    message: 'Remaining capacity unit is not enough.',
    retryable: true,
  },
  OTSTooFrequentReservedThroughputAdjustment: {
    status: 403,
    message: 'Capacity unit adjustment is too frequent.',
    retryable: true,
  },
  /** Has a second meaning that waiting does not cure: `Number of tables exceeded the quota.` */
  OTSQuotaExhausted: { status: 403, message: 'Too frequent table operations.', retryable: true },
  OTSObjectNotExist: { status: 404, message: 'Requested table does not exist.', retryable: false },
  OTSTableNotReady: { status: 404, message: 'The table is not ready.', retryable: true },
  OTSMethodNotAllowed: {
    status: 405,
    message: 'Only POST method for requests is supported.',
    retryable: false,
  },
  OTSRequestTimeout: { status: 408, message: 'Request timeout.', retryable: false },
  OTSObjectAlreadyExist: { status: 409, message: 'Requested table already exists.', retryable: false },
  OTSRowOperationConflict: {
    status: 409,
    message: 'Data is being modified by the other request.',
    retryable: true,
  },
  OTSRequestBodyTooLarge: { status: 413, message: 'The size of POST data is too large.', retryable: false },
  OTSFlowControl: { status: 429, message: 'The requests have been throttled.', retryable: false },
  OTSParameterInvalid: { status: 400, message: 'The input parameter is invalid.', retryable: false },
  OTSInvalidPK: { status: 400, message: 'Primary key schema mismatch.', retryable: false },
  OTSOutOfRowSizeLimit: {
    status: 400,
    message: 'The total data size of columns in one row exceeded the limit.',
    retryable: false,
  },
  OTSOutOfColumnCountLimit: {
    status: 400,
    message: 'The number of columns in one row exceeded the limit.',
    retryable: false,
  },
  OTSForbiddenUpdateCapacityUnit: {
    status: 400,
    message: 'Your instance is forbidden to update capacity unit.',
    retryable: false,
  },
  OTSInternalServerError: { status: 500, message: 'Internal server error.', retryable: true },
  OTSServerBusy: { status: 503, message: 'Server is busy.', retryable: true },
  OTSPartitionUnavailable: { status: 503, message: 'The partition is not available.', retryable: true },
  OTSTimeout: { status: 503, message: 'Operation timeout.', retryable: true },
  OTSServerUnavailable: { status: 503, message: 'Server is not available.', retryable: true },
} as const satisfies Readonly<
  Record<string, { readonly status: number; readonly message: string; readonly retryable: boolean }>
>;

export type RefusalCode = keyof typeof refusals;

/** What the service answers instead of doing what it was asked. */
export class TablestoreRefusal extends Error {
  override readonly name = 'TablestoreRefusal';
  readonly code: RefusalCode;
  readonly status: number;

  /** `message` where the code has several. */
  constructor(code: RefusalCode, message?: string) {
    super(message ?? refusals[code].message);
    this.code = code;
    this.status = refusals[code].status;
  }
}

/** The refusal of a request that says something impossible. */
export function invalid(message: string): TablestoreRefusal {
  return new TablestoreRefusal('OTSParameterInvalid', message);
}
