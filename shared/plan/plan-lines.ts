import type { Brake, Change, ChangeKind, ForeignRoute, Held, ReadPlan, RouteLook } from './gateway-plan.ts';

/** One line of a plan, for people. */
export interface PlanLine {
  readonly kind: 'brake' | 'change' | 'held' | 'foreign';
  /** `+`, `-` or `~` for changes, `!` for what is held back, `?` for what is foreign. */
  readonly sign: '+' | '-' | '~' | '!' | '?';
  readonly text: string;
}

/** Everything that a plan has to say, brakes first. */
export function linesOf({ brakes, changes, held, foreign }: ReadPlan): readonly PlanLine[] {
  return [
    ...brakes.map(brakeLine),
    ...changes.map(changeLine),
    ...held.map(heldLine),
    ...foreign.map(foreignLine),
  ];
}

/** Prints why a plan is braked. */
export function brakeLine({ detail, release }: Brake): PlanLine {
  return { kind: 'brake', sign: '!', text: `BRAKED: ${detail} ${release}` };
}

/** Prints what is to be done. */
export function changeLine(change: Change): PlanLine {
  return { kind: 'change', sign: signOf(change.kind), text: differenceText(change) };
}

/** Prints what is not done, and why. */
export function heldLine(held: Held): PlanLine {
  return { kind: 'held', sign: '!', text: `${verbs[held.kind]}${differenceText(held)}: ${held.reason}` };
}

/** Prints a route that is neither ours nor in the file. */
export function foreignLine({ route, look, again }: ForeignRoute): PlanLine {
  const why = again ? 'ours was replaced by this one' : 'not ours';
  return {
    kind: 'foreign',
    sign: '?',
    text: `${nameOf(route)}${lookText(look)}: ${why}, and not in the file`,
  };
}

/** Prints a difference between the file and the gateway, without what is done about it. */
export function differenceText(difference: Change | Held): string {
  const { kind, route, before, after } = difference;
  const name = nameOf(route);
  switch (kind) {
    case 'create-route':
      return `${name}${lookText(after)}`;
    case 'delete-route':
      return `${name}${lookText(before)}`;
    case 'publish-route':
      return `${name} normal → published`;
    case 'withdraw-route':
      return `${name} published → normal`;
    case 'fail-over':
      return 'from' in difference
        ? `${route.routeDest} fails over: ${difference.from} → ${route.nextHop}`
        : `${route.routeDest} fails over to ${route.nextHop}`;
    case 'set-weight':
      return `${name}${changeText(before, after)}`;
  }
}

function changeText(before: RouteLook | undefined, after: RouteLook | undefined): string {
  return before?.weight === after?.weight
    ? `${lookText(after)}`
    : ` weight ${before?.weight ?? 'unknown'} → ${after?.weight ?? 'unknown'}`;
}

function lookText(look: RouteLook | undefined): string {
  const weight = look?.weight === undefined ? '' : ` weight ${look.weight}`;
  return `${weight}${look?.published === true ? ' published' : ''}`;
}

function nameOf({ routeDest, nextHop }: Change['route']): string {
  return `${routeDest} via ${nextHop}`;
}

function signOf(kind: ChangeKind): '+' | '-' | '~' {
  if (kind === 'create-route') return '+';
  return kind === 'delete-route' ? '-' : '~';
}

const verbs: Readonly<Record<ChangeKind, string>> = {
  'create-route': 'not added: ',
  'delete-route': 'not deleted: ',
  'set-weight': 'not changed: ',
  'publish-route': 'not published: ',
  'withdraw-route': 'not withdrawn: ',
  'fail-over': 'not failed over: ',
};
