import { judgeAccess } from '../access/judge-access.ts';
import type {
  AddCommand,
  ChangeCommand,
  Command,
  Misunderstanding,
  Verb,
  WeightCommand,
} from '../command/command.ts';
import { printCommand } from '../command/print-command.ts';
import { readCommand } from '../command/read-command.ts';
import type { Operation } from '../operation/operation.ts';
import { judgeRouteKey, type RouteChange } from '../route/change-request.ts';
import type { GatewayRef } from '../route/route.ts';
import type { RequestViolation } from '../route/route-request.ts';
import type { Ask } from '../source/hook.ts';
import type { App } from './app.ts';
import { cancelOperation } from './cancel-operation.ts';
import { type GatewayLook, listRecorded, lookAtGateway } from './look-around.ts';
import { type OperationView, readOperation } from './read-operations.ts';
import { type Asker, readSubmission, submissionOf } from './read-submission.ts';
import {
  freezeGateway,
  type PlansShown,
  readPlans,
  releasePlan,
  type Steered,
  unfreezeGateway,
} from './steer-reconcile.ts';
import { type Refused, submitRequest } from './submit-request.ts';
import { undoOperation } from './undo-operation.ts';

/** What came of something that somebody asked for through a hook. */
export type AskOutcome =
  | ({ readonly kind: 'accepted' | 'known' } & OperationView)
  | { readonly kind: 'mismatch'; readonly operation: Operation }
  | {
      readonly kind: 'malformed' | 'beyond-limits' | 'callback-refused';
      readonly violations: readonly RequestViolation[];
    }
  | Refused
  | { readonly kind: 'found'; readonly view: OperationView; readonly detail: boolean }
  | { readonly kind: 'not-found'; readonly operationId: string }
  | { readonly kind: 'canceled'; readonly operation: Operation }
  | { readonly kind: 'too-late'; readonly operation: Operation }
  | { readonly kind: 'not-possible'; readonly operation: Operation; readonly why: string }
  | {
      readonly kind: 'listed';
      readonly operations: readonly Operation[];
      readonly more: boolean;
      readonly command: Extract<Command, { verb: 'list' }>;
    }
  | GatewayLook
  | PlansShown
  | Exclude<Steered, Refused>
  | { readonly kind: 'help'; readonly about?: Verb }
  | { readonly kind: 'misunderstood'; readonly misunderstanding: Misunderstanding }
  | { readonly kind: 'empty' | 'several-lines' };

/** Who asks through a hook, and what is taken where a line leaves it out. */
export interface HookAsker extends Omit<Asker, 'line'> {
  readonly regionId: string;
}

/** What a line may leave out: an active route that is not published. It is said again in every answer. */
const defaults = { weight: 100, publishVpc: false } as const;

/** Does what somebody asks for, up to the recorded request; the first step at the cloud is the caller's. */
export async function answerAsk(
  app: App,
  wish: Ask['wish'],
  asker: HookAsker,
  untilMs: number,
): Promise<AskOutcome> {
  if (wish.kind === 'route') return askForRoute(app, withDefaults(wish.body, asker.regionId), asker);
  const reading = readCommand(wish.text);
  switch (reading.kind) {
    case 'command':
      return obey(app, reading.command, asker, untilMs);
    case 'misunderstood':
      return { kind: 'misunderstood', misunderstanding: reading };
    default:
      return reading;
  }
}

async function obey(app: App, command: Command, asker: HookAsker, untilMs: number): Promise<AskOutcome> {
  if (command.verb === 'help') {
    return { kind: 'help', ...(command.about === undefined ? {} : { about: command.about }) };
  }
  if (command.verb === 'add') {
    const { body, line } = routeOf(command, asker.regionId);
    return askForRoute(app, body, { ...asker, line });
  }
  if (isChange(command)) {
    const named = { regionId: asker.regionId, ...command };
    return askForChange(app, changeOf(named), { ...asker, line: printCommand(named) });
  }
  // Whoever may not even look learns nothing, not even that an operation exists.
  const verdict = judgeAccess(app.settings.access, asker.requester, { kind: 'read' });
  if (verdict.kind === 'refused') return { kind: 'refused', refusal: verdict };
  switch (command.verb) {
    case 'cancel': {
      const cancellation = await cancelOperation(app, command.operationId, asker.requester);
      return cancellation.kind === 'not-found'
        ? { kind: 'not-found', operationId: command.operationId }
        : cancellation;
    }
    case 'undo': {
      const undoing = await undoOperation(app, command.operationId, {
        ...asker,
        line: printCommand(command),
      });
      return undoing.kind === 'not-found' ? { kind: 'not-found', operationId: command.operationId } : undoing;
    }
    case 'status':
      return find(app, command.operationId, false);
    case 'list':
      return { kind: 'listed', command, ...(await listRecorded(app, command, asker)) };
    case 'plan': {
      const { vpnGatewayId, regionId } = command;
      if (vpnGatewayId === undefined) return readPlans(app);
      return readPlans(app, gatewayIn({ vpnGatewayId, regionId }, asker));
    }
    case 'freeze':
      return freezeGateway(
        app,
        gatewayIn(command, asker),
        command,
        asker.requester,
        asker.deliveryOf(undefined),
      );
    case 'unfreeze':
      return unfreezeGateway(app, gatewayIn(command, asker), asker.requester, asker.deliveryOf(undefined));
    case 'release':
      return releasePlan(app, gatewayIn(command, asker), command.digest, asker.requester);
    case 'show':
      if (command.subject.kind === 'operation') return find(app, command.subject.operationId, true);
      return lookAtGateway(app, gatewayIn(command.subject, asker), untilMs);
  }
}

async function askForRoute(app: App, body: unknown, asker: Asker): Promise<AskOutcome> {
  const reading = readSubmission(app, body, asker);
  return reading.kind === 'valid' ? submitRequest(app, reading.submission) : reading;
}

function isChange(command: Command): command is ChangeCommand | WeightCommand {
  return command.verb === 'weight' || command.verb in kindsOfVerbs;
}

const kindsOfVerbs: Readonly<Record<ChangeCommand['verb'], Exclude<RouteChange['kind'], 'set-weight'>>> = {
  remove: 'delete-route',
  publish: 'publish-route',
  withdraw: 'withdraw-route',
  failover: 'fail-over',
  adopt: 'adopt-route',
};

function changeOf(command: (ChangeCommand | WeightCommand) & { readonly regionId: string }): RouteChange {
  const { regionId, vpnGatewayId, routeDest, nextHop } = command;
  const route = { regionId, vpnGatewayId, routeDest, nextHop };
  return command.verb === 'weight'
    ? { kind: 'set-weight', route, weight: command.weight }
    : { kind: kindsOfVerbs[command.verb], route };
}

async function askForChange(app: App, change: RouteChange, asker: Asker): Promise<AskOutcome> {
  const { accountId } = asker;
  const violations = judgeRouteKey(change.route);
  if (violations.length > 0) return { kind: 'beyond-limits', violations };
  const reading = submissionOf(app, { ...change, accountId, dryRun: false }, {}, asker);
  return reading.kind === 'valid' ? submitRequest(app, reading.submission) : reading;
}

function gatewayIn(
  { vpnGatewayId, regionId }: { readonly vpnGatewayId: string; readonly regionId?: string | undefined },
  home: HookAsker,
): GatewayRef {
  return { accountId: home.accountId, regionId: regionId ?? home.regionId, vpnGatewayId };
}

async function find(app: App, operationId: string, detail: boolean): Promise<AskOutcome> {
  const view = await readOperation(app, operationId);
  return view === undefined ? { kind: 'not-found', operationId } : { kind: 'found', view, detail };
}

/** The route that a line asks for, and the line with everything in it that was left to the defaults. */
function routeOf({ verb, dryRun, ...given }: AddCommand, regionId: string) {
  const route = { regionId, ...defaults, ...given };
  return {
    body: { ...route, ...(dryRun === undefined ? {} : { dryRun }) },
    line: printCommand({ verb, ...route, ...(dryRun === undefined ? {} : { dryRun }) }),
  };
}

function withDefaults(body: unknown, regionId: string): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return { regionId, ...defaults, ...body };
}
