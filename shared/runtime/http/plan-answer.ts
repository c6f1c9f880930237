import type { PlansShown, Steered } from '../../app/steer-reconcile.ts';
import { presentExpectation } from '../../operation/present.ts';
import type { Change } from '../../plan/gateway-plan.ts';
import { planId } from '../../plan/plan-digest.ts';
import { answerJson, type HttpAnswer } from './exchange.ts';
import { HttpProblem } from './http-problem.ts';

/** Answers with the plans of the last run. */
export function answerPlans({ run, gateways }: PlansShown): HttpAnswer {
  return answerJson(200, {
    ...(run === undefined ? {} : { plannedTime: isoTime(run.atMs), mode: run.mode, sources: run.sources }),
    gateways: gateways.map(({ atMs, source, plan, asked }) => ({
      plannedTime: isoTime(atMs),
      source,
      ...(plan.kind === 'unreadable'
        ? { plan }
        : { id: planId(plan.digest), plan: { ...plan, changes: plan.changes.map(presentChange) } }),
      asked: asked.map((id) => `operations/${id}`),
    })),
  });
}

function presentChange({ expects, relies, ...change }: Change) {
  return {
    ...change,
    expects: presentExpectation(expects),
    ...(relies === undefined
      ? {}
      : { relies: relies.map((one) => ({ route: one.route, expects: presentExpectation(one.expects) })) }),
  };
}

/** Answers whoever held or released the reconciliation of a gateway. */
export function answerSteered(
  steered: Extract<Steered, { kind: 'frozen' | 'unfrozen' | 'released' }>,
): HttpAnswer {
  const { gateway } = steered;
  switch (steered.kind) {
    case 'frozen': {
      const { reason, by, fromMs, untilMs } = steered.freeze;
      const freeze = { reason, by, fromTime: isoTime(fromMs), untilTime: isoTime(untilMs) };
      return answerJson(200, { gateway, freeze });
    }
    case 'unfrozen':
      return answerJson(200, { gateway });
    case 'released': {
      const { digest, by, untilMs } = steered.release;
      const release = { id: planId(digest), digest, by, untilTime: isoTime(untilMs) };
      return answerJson(200, { gateway, release, heldBy: steered.heldBy });
    }
  }
}

/** The plan is another one, or needs no release. */
export function notReleasedProblem({
  gateway,
  why,
}: Extract<Steered, { kind: 'not-released' }>): HttpProblem {
  return new HttpProblem('Plan.NotReleased', `${gateway.vpnGatewayId}: ${why}.`);
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
