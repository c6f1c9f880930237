import type { IntentKind } from '../operation/intent.ts';
import { isCancelable, isDone, isMidway, type Operation, type Settlement } from '../operation/operation.ts';
import type { Problem } from '../operation/problem.ts';
import { inverseOf } from '../operation/undo.ts';
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
    notes: isDone(operation)
      ? explainEnd(operation)
      : [...explainWait(operation, context.forecast), ...noticesOf(operation)],
    operationId: id,
    actions: actionsOf(operation),
  };
}

/** What may still be done about an operation with one click. */
export function actionsOf(operation: Operation): readonly Action[] {
  if (isDone(operation)) return [];
  return isCancelable(operation) ? ['status', 'cancel'] : ['status'];
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
      if (isMidway(operation)) return midway(operation);
      return `${subject} recorded, waits for its turn`;
    case 'sending':
      return `${subject} is being sent to the cloud`;
    case 'unknown':
      return `${subject} sent, outcome not known yet`;
    case 'applying':
      return 'Accepted by the cloud, being applied';
    case 'succeeded':
      if (intent.dryRun) return 'Dry run passed, nothing was created';
      return settlement === undefined ? 'Done' : whatWasDone(intent.kind, settlement);
    case 'failed':
      return intent.dryRun ? 'Dry run not passed, nothing was created' : (problem?.title ?? 'Failed');
    case 'canceled':
      return 'Canceled, nothing was changed';
    case 'expired':
      return intent.dryRun ? 'The dry run was not answered in time' : (problem?.title ?? 'Expired');
  }
}

function midway({ rollback, stepsDone }: Operation): string {
  return rollback === undefined
    ? `Halfway through, ${stepsDone} of 3 steps done`
    : 'It could not be finished and is being rolled back';
}

function whatWasDone(kind: IntentKind, { adopted, observed }: Settlement): string {
  if (kind === 'adopt-route') return 'Route adopted, nothing was changed';
  if (adopted) {
    if (kind === 'create-route') return 'The route was there already, nothing was changed';
    return kind === 'delete-route'
      ? 'The route was gone already, nothing was changed'
      : 'The route was as asked already, nothing was changed';
  }
  switch (kind) {
    case 'create-route':
      return observed?.state === 'published' ? 'Route created and published' : 'Route created';
    case 'delete-route':
      return 'Route deleted';
    case 'set-weight':
      return `Weight set to ${observed?.weight}`;
    case 'publish-route':
      return 'Route published to the VPC';
    case 'withdraw-route':
      return 'Route withdrawn from the VPC';
    case 'fail-over':
      return 'Failed over';
  }
}

function explainEnd(operation: Operation): readonly string[] {
  const { state, intent, problem } = operation;
  if (state === 'succeeded') return explainSuccess(operation);
  if (state === 'canceled') return problem === undefined ? [] : [problem.remedy];
  return problem === undefined ? [] : explainProblem(problem, describeRoute(intent.route));
}

function explainSuccess(operation: Operation): readonly string[] {
  const { id, intent, settlement } = operation;
  if (intent.dryRun) {
    return ['The cloud checked permission and limits. To create the route, ask again without the dry run.'];
  }
  if (settlement === undefined) return [];
  const weight = settlement.observed?.weight;
  const asked = intent.kind === 'create-route' ? intent.route.weight : weight;
  return [
    explainSettlement(intent.kind, settlement),
    // A success with another weight has one reason only.
    ...(weight === asked
      ? []
      : [`Gateways with two tunnels list every weight as ${weight}, whatever was asked for.`]),
    // Some chats show the first notes only.
    ...(inverseOf(operation).kind === 'none' ? [] : [`"undo ${id}" takes it back.`]),
    ...noticesOf(operation),
  ];
}

function explainSettlement(kind: IntentKind, { adopted, observed }: Settlement): string {
  if (kind === 'adopt-route') {
    return 'It is on the gateway and counts as ours from now on: reconciliation may change or delete it.';
  }
  const seen =
    observed === undefined
      ? 'The gateway is at rest and does not list it any more.'
      : 'The gateway is at rest and lists it as asked for.';
  return adopted ? `${seen} No call of routehook made it so. Nothing to do.` : `${seen} Nothing to do.`;
}

/** What the change does besides what was asked. */
function noticesOf({ notices = [] }: Operation): readonly string[] {
  return notices.map(({ code, detail }) =>
    code === 'Path.Changes' ? `What takes another path: ${detail.split('\n').join('; ')}.` : detail,
  );
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
