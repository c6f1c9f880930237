/** The tags and codes of PlainBuffer, as the `tablestore` package 5.6.5 writes and reads them. */
export const header = 0x75;

export const tags = {
  key: 0x01,
  cells: 0x02,
  cell: 0x03,
  cellName: 0x04,
  cellValue: 0x05,
  cellOperation: 0x06,
  cellTimestamp: 0x07,
  deleteMarker: 0x08,
  rowChecksum: 0x09,
  cellChecksum: 0x0a,
} as const;

export const operationCodes = {
  'delete-all-versions': 0x01,
  'delete-one-version': 0x03,
  increment: 0x04,
} as const;

export const variants = {
  integer: 0x00,
  double: 0x01,
  boolean: 0x02,
  string: 0x03,
  binary: 0x07,
  infMin: 0x09,
  infMax: 0x0a,
  autoIncrement: 0x0b,
} as const;
