import type { Log, LogEntry } from '../app/log.ts';

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const satisfies Record<
  LogEntry['level'],
  number
>;

/** Writes one JSON line per event; entries hold only fields that are safe to write down. */
export function createLog(
  level: LogEntry['level'],
  common: Readonly<Record<string, unknown>>,
  nowMs: () => number,
  write: (line: string) => void = (line) => console.log(line),
): Log {
  return (entry) => {
    if (levels[entry.level] < levels[level]) return;
    write(JSON.stringify({ time: new Date(nowMs()).toISOString(), ...common, ...entry }));
  };
}
