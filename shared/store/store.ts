import type { Thread } from '../answer/thread.ts';
import type { CallBudget } from '../operation/call-budget.ts';
import type { Operation, OperationState } from '../operation/operation.ts';
import type { Ledger } from '../plan/ledger.ts';
import type { Report } from '../plan/report.ts';

/**
 * Durable state as single-row conditional writes, so that any key-value store with compare-and-set can carry it.
 * A method that resolves has made its write durable. A method that rejects may or may not have written: the
 * caller reads again before it believes anything.
 */
export interface Store {
  /** Writes the operation unless its id is taken. */
  createOperation(operation: Operation): Promise<'created' | 'exists'>;
  readOperation(id: string): Promise<Operation | undefined>;
  /** Replaces the operation if its stored version is still `expectedVersion`. */
  replaceOperation(operation: Operation, expectedVersion: number): Promise<'replaced' | 'conflict'>;
  /** Lists operations, newest first. */
  listOperations(query: OperationQuery): Promise<OperationPage>;

  /** Puts an operation in its gateway's queue; putting it twice is the same as once. */
  addPending(entry: PendingEntry): Promise<void>;
  removePending(entry: PendingEntry): Promise<void>;
  /** Lists queue entries by gateway, then oldest first. */
  listPending(query?: PendingQuery): Promise<readonly PendingEntry[]>;

  /**
   * Takes the lease of a gateway if it is free, expired or already `owner`'s; every taking raises the fence.
   * @returns `undefined` when somebody else holds it
   */
  acquireLease(gatewayKey: string, owner: string, nowMs: number, untilMs: number): Promise<Lease | undefined>;
  /** Prolongs a lease, and remembers durations if given. `false` when it is no longer this holder's. */
  renewLease(lease: Lease, untilMs: number, durationsMs?: readonly number[]): Promise<boolean>;
  /** Frees a lease if it is still this holder's; otherwise does nothing. */
  releaseLease(lease: Lease): Promise<void>;
  readGateway(gatewayKey: string): Promise<GatewayRecord | undefined>;

  /** Reads what is reserved under a rate limit; `undefined` before the first reservation. */
  readBudget(key: string): Promise<BudgetRecord | undefined>;
  /** Replaces a budget if its stored version is still `expectedVersion`; 0 means that none is stored. */
  replaceBudget(key: string, budget: CallBudget, expectedVersion: number): Promise<'replaced' | 'conflict'>;

  /** Reads what is known of a gateway beyond what the cloud lists; `undefined` before it was first written. */
  readLedger(gatewayKey: string): Promise<LedgerRecord | undefined>;
  /** Replaces a ledger if its stored version is still `expectedVersion`; 0 means that none is stored. */
  replaceLedger(
    gatewayKey: string,
    ledger: Ledger,
    expectedVersion: number,
  ): Promise<'replaced' | 'conflict'>;

  /** Reads what the last run of the reconciliation had to tell; `undefined` before the first. */
  readReport(key: string): Promise<ReportRecord | undefined>;
  /** Replaces a report if its stored version is still `expectedVersion`; 0 means that none is stored. */
  replaceReport(key: string, report: Report, expectedVersion: number): Promise<'replaced' | 'conflict'>;

  /** Writes a thread of replies unless its id is taken. */
  createThread(thread: Thread): Promise<'created' | 'exists'>;
  readThread(id: string): Promise<Thread | undefined>;
  /** Replaces the thread if its stored version is still `expectedVersion`. */
  replaceThread(thread: Thread, expectedVersion: number): Promise<'replaced' | 'conflict'>;
  /** Removes a thread whose request was never recorded, if its stored version is still `expectedVersion`. */
  removeThread(id: string, expectedVersion: number): Promise<'removed' | 'conflict'>;

  /** Notes that a thread is to be looked at; noting the same twice is the same as once. */
  addDue(entry: DueEntry): Promise<void>;
  removeDue(entry: DueEntry): Promise<void>;
  /** Lists what is due until a time, longest due first. */
  listDue(query: DueQuery): Promise<readonly DueEntry[]>;

  close(): Promise<void>;
}

/** A thread of replies is to be looked at. */
export interface DueEntry {
  readonly dueAtMs: number;
  readonly threadId: string;
  /** Tells apart what happens in one millisecond: the version of the operation that brings news; 0 without news. */
  readonly news: number;
}

export interface DueQuery {
  /** Inclusive. */
  readonly untilMs: number;
  /** At most this many, 1 to 1,000. */
  readonly limit: number;
  /** Goes on behind this entry, which need not exist any more. */
  readonly after?: DueEntry;
}

export interface BudgetRecord {
  /** Raised by one with every replacement; 1 is the first. */
  readonly version: number;
  readonly budget: CallBudget;
}

export interface LedgerRecord {
  /** Raised by one with every replacement; 1 is the first. */
  readonly version: number;
  readonly ledger: Ledger;
}

export interface ReportRecord {
  /** Raised by one with every replacement; 1 is the first. */
  readonly version: number;
  readonly report: Report;
}

export interface PendingEntry {
  readonly gatewayKey: string;
  readonly acceptedAtMs: number;
  readonly operationId: string;
}

export interface PendingQuery {
  readonly gatewayKey?: string;
  /** At most this many, 1 to 5,000; the default is 1,000. */
  readonly limit?: number;
  /** Goes on behind this entry, which need not exist any more. */
  readonly after?: PendingEntry;
}

/** The right to act on one gateway queue, until `untilMs` or until somebody with a higher fence has it. */
export interface Lease {
  readonly gatewayKey: string;
  readonly owner: string;
  readonly fence: number;
  readonly untilMs: number;
  /** How long the gateway's last changes took, oldest first. */
  readonly durationsMs: readonly number[];
}

export interface GatewayRecord {
  readonly fence: number;
  readonly durationsMs: readonly number[];
}

export interface OperationQuery {
  /** 1 to 100. */
  readonly pageSize: number;
  /** What the page before gave as `nextPageToken`. */
  readonly pageToken?: string;
  readonly gatewayKey?: string;
  readonly state?: OperationState;
}

export interface OperationPage {
  readonly operations: readonly Operation[];
  readonly nextPageToken?: string;
}

/** A page token that this store did not give. */
export class InvalidPageToken extends Error {
  override readonly name = 'InvalidPageToken';
  readonly code = 'PageToken.Invalid';

  constructor() {
    super('The page token is not one that this service gave. Start again without it.');
  }
}

/** The version of an operation: every transition raises it by one. */
export function versionOf({ journal }: Pick<Operation, 'journal'>): number {
  return journal.length;
}
