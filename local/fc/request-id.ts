/** A request id in the platform's form: `1-`, the second in hexadecimal, then twenty-four digits. */
export function requestIdOf(nowMs: number, uuid: string): string {
  const second = Math.floor(nowMs / 1000).toString(16);
  const tail = uuid.replaceAll('-', '').padEnd(24, '0');
  return `1-${second}-${tail.slice(0, 8)}-${tail.slice(8, 24)}`;
}

/** An instant as the platform writes it in events: whole seconds, UTC. */
export function platformTime(nowMs: number): string {
  return `${new Date(nowMs).toISOString().slice(0, 19)}Z`;
}
