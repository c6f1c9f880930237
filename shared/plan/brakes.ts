import { utcTime } from '../answer/tell-time.ts';
import type { Brake, Change, PlanInput } from './gateway-plan.ts';
import { type Limits, limitsOf, percentFromRoutes } from './limits.ts';
import { planId } from './plan-digest.ts';

export interface BrakeVerdict {
  readonly brakes: readonly Brake[];
  /** Who let this plan pass, where it would have been braked. */
  readonly releasedBy?: string;
}

/**
 * Judges whether changes may be made without asking anybody. A release lets one plan pass its limits; a freeze and an
 * outdated file stand for something else than the plan, and hold whatever was released.
 * @param owned how many routes of the gateway are ours
 */
export function judgeBrakes(
  input: PlanInput,
  changes: readonly Change[],
  owned: number,
  digest: string,
): BrakeVerdict {
  if (changes.length === 0) return { brakes: [] };
  const firm = [...frozen(input), ...stale(input)];
  const limits = limitsOf(input.desired.limits);
  const soft = [...empty(input, owned, limits), ...beyond(changes, owned, limits)].map((brake) => ({
    ...brake,
    release: `${brake.release}, or release plan ${planId(digest)}.`,
  }));
  const { release } = input.ledger;
  const released = release?.digest === digest && release.untilMs > input.nowMs;
  return released && soft.length > 0
    ? { brakes: firm, releasedBy: release.by }
    : { brakes: [...firm, ...soft] };
}

function frozen({ ledger: { freeze }, nowMs }: PlanInput): readonly Brake[] {
  if (freeze === undefined || freeze.untilMs <= nowMs) return [];
  const until = utcTime(freeze.untilMs);
  return [
    {
      code: 'frozen',
      detail: `Frozen by ${freeze.by} until ${until} (${freeze.reason}).`,
      release: `Ends by itself at ${until}, or when somebody lifts the freeze.`,
    },
  ];
}

function stale({ staleness }: PlanInput): readonly Brake[] {
  if (staleness === undefined) return [];
  return [
    {
      code: 'stale-source',
      detail: staleness.why,
      release: staleness.releasedBy,
    },
  ];
}

function empty({ desired }: PlanInput, owned: number, { allowEmpty }: Limits): readonly Brake[] {
  if (allowEmpty || desired.routes.length > 0 || owned === 0) return [];
  return [
    {
      code: 'empty-desired',
      detail: `The file lists no route for this gateway, which has ${counted(owned, 'route')} of ours.`,
      release: 'Set allowEmpty: true for the gateway in the file if that is meant',
    },
  ];
}

/** A limit that is reached is kept; only what is beyond it brakes. */
function beyond(changes: readonly Change[], owned: number, limits: Limits): readonly Brake[] {
  const deleted = changes.filter(({ kind }) => kind === 'delete-route').length;
  const created = new Set(changes.filter(({ kind }) => kind === 'create-route').map(nameOf));
  const touched = new Set(changes.map(nameOf).filter((name) => !created.has(name))).size;
  return [
    ...over('deletions', 'maxDeletions', limits.maxDeletions, deleted, counted(deleted, 'deletion')),
    ...overPercent(
      'deletion-percent',
      'maxDeletionPercent',
      limits.maxDeletionPercent,
      deleted,
      owned,
      'deleted',
    ),
    ...over('changes', 'maxChanges', limits.maxChanges, changes.length, counted(changes.length, 'change')),
    ...overPercent(
      'change-percent',
      'maxChangePercent',
      limits.maxChangePercent,
      touched,
      owned,
      'changed or deleted',
    ),
  ];
}

function over(
  code: Brake['code'],
  name: keyof Limits,
  limit: number,
  count: number,
  found: string,
): readonly Brake[] {
  if (count <= limit) return [];
  const detail = `${found} in one run, ${limit} allowed (limits.${name}).`;
  return [{ code, detail, release: `Raise limits.${name} in the file to ${count}` }];
}

function overPercent(
  code: Brake['code'],
  name: keyof Limits,
  limit: number,
  count: number,
  owned: number,
  deed: string,
): readonly Brake[] {
  if (owned < percentFromRoutes || count * 100 <= limit * owned) return [];
  const percent = Math.ceil((count * 100) / owned);
  const detail = `${count} of ${owned} routes of ours ${deed} in one run, which is ${percent} %; ${limit} % allowed (limits.${name}).`;
  return [{ code, detail, release: `Raise limits.${name} in the file to ${percent}` }];
}

function nameOf({ route }: Change): string {
  return `${route.routeDest} ${route.nextHop}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
