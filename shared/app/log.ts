/** One thing that happened, in fields that are safe to write down: no headers, no bodies, no error texts of others. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** A stable name: `operation.succeeded`, `http.request`, `poller.tick`. */
  readonly event: string;
  readonly [field: string]: unknown;
}

export type Log = (entry: LogEntry) => void;
