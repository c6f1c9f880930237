/** One line an instance wrote, or (stream `platform`) a remark of the host about it. */
export interface LogLine {
  readonly timeMs: number;
  readonly instanceId?: string;
  /** The request that was running; absent between requests. */
  readonly requestId?: string;
  readonly stream: 'stdout' | 'stderr' | 'platform';
  readonly text: string;
}

/** Cuts a stream of chunks into lines; call the result with text, and with nothing at the end. */
export function createLineSplitter(onLine: (text: string) => void): (chunk?: string) => void {
  let rest = '';
  return (chunk) => {
    const parts = (rest + (chunk ?? '')).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) onLine(part.replace(/\r$/, ''));
    if (chunk === undefined && rest !== '') {
      onLine(rest);
      rest = '';
    }
  };
}

/** Keeps the last `limit` lines, so that a host left running does not grow. */
export function createLogBook(limit: number): {
  readonly add: (line: LogLine) => void;
  readonly lines: () => readonly LogLine[];
} {
  let kept: LogLine[] = [];
  return {
    add: (line) => {
      kept.push(line);
      // Trimmed at twice the limit, so that a trim is rare.
      if (kept.length > limit * 2) kept = kept.slice(-limit);
    },
    lines: () => kept.slice(-limit),
  };
}
