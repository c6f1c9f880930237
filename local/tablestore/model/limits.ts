/**
 * "Limitations of the wide column model" (page of 2026-05-09) and "General limits" (2025-02-14), both read
 * 2026-11-23; what comes from elsewhere says so.
 */
export const limits = {
  keyColumns: 4,
  keyValueBytes: 1024,
  attributeValueBytes: 2 * 1024 * 1024,
  /** Of one PutRow, UpdateRow or BatchWriteRow. */
  writeBytes: 4 * 1024 * 1024,
  writtenColumns: 1024,
  batchWriteRows: 200,
  /** "BatchGetRow" (page of 2024-08-29). */
  batchGetRows: 100,
  /** "BatchGetRow" (page of 2024-08-29). */
  readColumns: 128,
  rangeRows: 5000,
  rangeBytes: 4 * 1024 * 1024,
  /** "Conditional update" (page of 2025-08-22). */
  filters: 32,
  tables: 64,
  definedColumns: 32,
  /** "TableOptions" (page of 2026-04-08). */
  shortestTimeToLiveSeconds: 86_400,
  /** Not published: the requests themselves are limited below it. */
  requestBodyBytes: 8 * 1024 * 1024,
} as const;

/** Names of tables and columns: letters, digits and `_`, not beginning with a digit, at most 255 bytes. */
export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(text);
}
