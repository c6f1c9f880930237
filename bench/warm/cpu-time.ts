import { readFileSync } from 'node:fs';

/** Linux counts in ticks of this length, whatever its kernel does inside. Source: proc(5), sysconf(3). */
const tickMs = 10;

/** The processor time that a process has used so far; `undefined` where /proc is not there to tell. */
export function cpuTimeMs(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name may hold anything: the fields are counted from behind its closing bracket.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * tickMs;
  } catch {
    return undefined;
  }
}
