import type { GrowthPoint } from './bench-growth.ts';

const width = 760;
const height = 320;
const panel = { top: 60, width: 270, height: 190 };

interface Panel {
  readonly left: number;
  readonly title: string;
  readonly axis: string;
  readonly points: readonly { readonly x: number; readonly calls: number }[];
}

/** Draws both curves from the calls to the store alone: they are the same on every machine. */
export function drawGrowth(points: readonly GrowthPoint[]): string {
  const counted = points.filter(({ store }) => store === 'sqlite');
  const history = counted.filter(({ curve }) => curve === 'history');
  const open = counted.filter(({ curve }) => curve === 'open');
  const callsOf = ({ reads, writes }: GrowthPoint): number => reads + writes;
  const most = Math.max(1, ...counted.map(callsOf));
  const panels: readonly Panel[] = [
    {
      left: 80,
      title: `${history[0]?.open ?? 0} open, more and more finished`,
      axis: 'finished operations',
      points: history.map((point) => ({ x: point.finished, calls: callsOf(point) })),
    },
    {
      left: 450,
      title: 'none finished, more and more open',
      axis: 'open operations',
      points: open.map((point) => ({ x: point.open, calls: callsOf(point) })),
    },
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="12" role="img" aria-labelledby="title desc">
  <title id="title">Calls to the store in one tick of the poller</title>
  <desc id="desc">Flat in finished operations, linear in open ones. Both axes are logarithmic.</desc>
  <rect width="${width}" height="${height}" rx="12" fill="#f8fafc"/>
  <text x="${width / 2}" y="28" text-anchor="middle" font-size="15" font-weight="600" fill="#0f172a">Calls to the store in one tick of the poller</text>
${panels.map((one) => drawPanel(one, Math.ceil(Math.log10(most)))).join('\n')}
</svg>
`;
}

/** @param decades how many powers of ten the upright axis spans, from 1 */
function drawPanel({ left, title, axis, points }: Panel, decades: number): string {
  const bottom = panel.top + panel.height;
  const y = (calls: number): number =>
    round(bottom - (Math.log10(Math.max(1, calls)) / decades) * panel.height);
  // Sizes grow tenfold from one to the next; nothing at all is a place of its own on such an axis.
  const x = (index: number): number => round(left + ((index + 0.5) / points.length) * panel.width);
  const grid = Array.from({ length: decades + 1 }, (_, power) => {
    const at = y(10 ** power);
    return `  <path d="M${left} ${at}H${left + panel.width}" stroke="#e2e8f0"/><text x="${left - 8}" y="${at + 4}" text-anchor="end" fill="#475569">${print(10 ** power)}</text>`;
  });
  const line = points.map(({ calls }, index) => `${x(index)} ${y(calls)}`).join('L');
  const dots = points.map(
    (point, index) =>
      `  <circle cx="${x(index)}" cy="${y(point.calls)}" r="4" fill="#2563eb"/><text x="${x(index)}" y="${y(point.calls) - 10}" text-anchor="middle" fill="#0f172a">${print(point.calls)}</text><text x="${x(index)}" y="${bottom + 18}" text-anchor="middle" fill="#475569">${print(point.x)}</text>`,
  );
  return [
    `  <text x="${left + panel.width / 2}" y="${panel.top - 10}" text-anchor="middle" fill="#0f172a">${title}</text>`,
    ...grid,
    `  <path d="M${line}" fill="none" stroke="#2563eb" stroke-width="2"/>`,
    ...dots,
    `  <text x="${left + panel.width / 2}" y="${bottom + 38}" text-anchor="middle" fill="#475569">${axis}</text>`,
  ].join('\n');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Groups digits by threes: 100,000. */
function print(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
