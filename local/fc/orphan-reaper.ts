import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** Ends processes that the host can no longer end itself. */
export interface OrphanReaper {
  readonly add: (pid: number) => void;
  readonly drop: (pid: number) => void;
  readonly stop: () => void;
}

// Reads which processes live from a pipe; the end of the pipe is the end of the host, however it came.
const script = `
trap '' INT TERM HUP
live=' '
while read -r verb pid; do
  case "$verb" in
    add) live="$live$pid " ;;
    drop) live="\${live%% $pid *} \${live#* $pid }" ;;
  esac
done
for pid in $live; do [ "$pid" -gt 1 ] && kill -KILL "$pid" 2>/dev/null; done
`;

/**
 * Starts a small shell that outlives the host by a moment. A frozen process does not notice that its parent
 * died: without this, a host ended by SIGKILL would leave its instances stopped in memory for ever.
 */
export function startOrphanReaper(): OrphanReaper {
  const shell = spawn('/bin/sh', ['-c', script], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // Losing the reaper loses a safety net, nothing else.
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  return {
    add: (pid) => shell.stdin.write(`add ${pid}\n`),
    drop: (pid) => shell.stdin.write(`drop ${pid}\n`),
    stop: () => shell.stdin.end(),
  };
}
