import { isDone, type Operation } from '../operation/operation.ts';
import type { Problem } from '../operation/problem.ts';
import { describeRoute } from '../route/route.ts';
import type { Action, Answer, Tone } from './answer.ts';
import { describeFault, explainWait } from './explain-wait.ts';
import { operationFacts, type TellingContext } from './operation-facts.ts';

/** Tells where an operation stands, or how it ended. */
export function tellOperation(operation: Operation, context: TellingContext = {}): Answer {
  const { id, intent } = operation;
  return {
    tone: toneOf(operation),
    headline: `${whatHappened(operation)}: ${describeRoute(intent.route)}`,
    facts: operationFacts(operation, context),
    notes: isDone(operation) ? explainEnd(operation) : explainWait(operation, context.forecast),
    operationId: id,
    actions: actionsOf(operation),
  };
}

/** What may still be done about an operation with one click. */
export function actionsOf(operation: Operation): readonly Action[] {
  if (isDone(operation)) return [];
  return isCancelable(operation) ? ['status', 'cancel'] : ['status'];
}

/** Whether an operation can be taken back: nothing that may still take effect has been sent. */
export function isCancelable({ state }: Pick<Operation, 'state'>): boolean {
  return state === 'queued' || state === 'awaiting-approval';
}

function toneOf(operation: Operation): Tone {
  if (!isDone(operation)) return 'working';
  return operation.state === 'succeeded' ? 'done' : 'failed';
}

/** The first words of the headline. */
function whatHappened(operation: Operation): string {
  const { state, intent, settlement, problem } = operation;
  const subject = intent.dryRun ? 'Dry run' : 'Request';
  switch (state) {
    case 'awaiting-approval':
      return `${subject} recorded, waits for approval`;
    case 'queued':
      return `${subject} recorded, waits for its turn`;
    case 'sending':
      return `${subject} is being sent to the cloud`;
    case 'unknown':
      return `${subject} sent, outcome not known yet`;
    case 'applying':
      return 'Accepted by the cloud, being applied';
    case 'succeeded':
      if (intent.dryRun) return 'Dry run passed, nothing was created';
      if (settlement?.adopted) return 'The route was there already, nothing was changed';
      return settlement?.observed.state === 'published' ? 'Route created and published' : 'Route created';
    case 'failed':
      return intent.dryRun ? 'Dry run not passed, nothing was created' : (problem?.title ?? 'Failed');
    case 'canceled':
      return 'Canceled, nothing was changed';
    case 'expired':
      return intent.dryRun ? 'The dry run was not answered in time' : (problem?.title ?? 'Expired');
  }
}

function explainEnd(operation: Operation): readonly string[] {
  const { state, intent, problem } = operation;
  if (state === 'succeeded') return explainSuccess(operation);
  if (state === 'canceled') return problem === undefined ? [] : [problem.remedy];
  return problem === undefined ? [] : explainProblem(problem, describeRoute(intent.route));
}

function explainSuccess({ intent, settlement }: Operation): readonly string[] {
  if (intent.dryRun) {
    return ['The cloud checked permission and limits. To create the route, ask again without the dry run.'];
  }
  const weight = settlement?.observed.weight;
  return [
    settlement?.adopted
      ? 'It is on the gateway as asked for, and no call of routehook made it. Nothing to do.'
      : 'The gateway is at rest and lists it as asked for. Nothing to do.',
    // A success with another weight has one reason only.
    ...(weight === undefined || weight === intent.route.weight
      ? []
      : [`Gateways with two tunnels list every weight as ${weight}, whatever was asked for.`]),
  ];
}

/** What happened and what to do; the route itself stands in the headline. */
function explainProblem({ detail, remedy, code, cloud }: Problem, route: string): readonly string[] {
  const withoutRoute = detail.startsWith(`${route}: `) ? detail.slice(route.length + 2) : detail;
  return [
    withoutRoute,
    ...(cloud === undefined || cloud.code === code
      ? []
      : [`The last answer of the cloud: ${describeFault(cloud)}.`]),
    remedy,
  ];
}
