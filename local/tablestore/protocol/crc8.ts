/** CRC-8 with the polynomial x⁸ + x² + x + 1, as PlainBuffer protects its cells and rows. */
const table = Uint8Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1) & 0xff;
  return crc;
});

/** Goes on with a checksum; 0 begins one. */
export function crc8(crc: number, bytes: Iterable<number>): number {
  let result = crc;
  for (const byte of bytes) result = table[(result ^ byte) & 0xff] ?? 0;
  return result;
}
