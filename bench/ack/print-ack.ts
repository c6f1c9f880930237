import { printRows } from '../print-rows.ts';
import { type AckTimes, cloudMs } from './bench-ack.ts';

const columns: readonly (readonly [title: string, cell: (times: AckTimes) => string])[] = [
  ['sender', ({ sender }) => sender],
  ['requests', ({ requests }) => String(requests)],
  ['p50', ({ p50Ms }) => `${p50Ms.toFixed(1)} ms`],
  ['p99', ({ p99Ms }) => `${p99Ms.toFixed(1)} ms`],
  ['longest', ({ maxMs }) => `${maxMs.toFixed(1)} ms`],
  ['p50 × healthz', ({ ratioToHealthz }) => ratioToHealthz.toFixed(1)],
];

const legend = `From a command to its acknowledgement, through the built webhook over HTTP: warm, store on disk, the poller woken and at
work beside it, a cloud that takes ${cloudMs} ms for each call. Each request asks for a route on a gateway of its own.`;

/** Prints the times for people. */
export function printAck(results: readonly AckTimes[]): string {
  const rows = [
    columns.map(([title]) => title),
    ...results.map((times) => columns.map(([, cell]) => cell(times))),
  ];
  return `${printRows(rows)}\n\n${legend}`;
}
