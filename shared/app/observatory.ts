import type { Observation, Survey } from '../operation/observation.ts';
import type { StepPolicy } from '../operation/step.ts';
import { isSurveyCheaper, routesPerPage, surveyCalls, surveyPeriodMs } from '../operation/survey-plan.ts';
import type { GatewayRef } from '../route/route.ts';
import type { App } from './app.ts';
import { allowanceMs, reserve } from './reserve-calls.ts';

/** Looks that wait for one another so that one survey can serve them all. */
interface Gathering {
  waiting: number;
  readonly survey: Promise<Survey | undefined>;
}

/** Describe calls reserved ahead: one write to the store for several looks. */
interface Allowance {
  left: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * Looks at gateways for one process: within the rate limits, and with one survey instead of many single looks when
 * several gateways are open.
 */
export class Observatory {
  readonly #app: App;
  readonly #describesAtOnce: number;
  readonly #share: number;
  readonly #open = new Set<string>();
  readonly #gatherings = new Map<string, Gathering>();
  readonly #allowances = new Map<string, Allowance>();
  readonly #reserving = new Map<string, Promise<unknown>>();
  readonly #gatewaysIn = new Map<string, number>();

  /**
   * @param describesAtOnce how many describe calls to reserve ahead; for a single look, one is enough
   * @param share the part of the rate that may be used
   */
  constructor(app: App, describesAtOnce: number, share: number) {
    this.#app = app;
    this.#describesAtOnce = describesAtOnce;
    this.#share = share;
  }

  /** Says that the gateway is being advanced, until {@link leave}. */
  enter(key: string): void {
    this.#open.add(key);
  }

  leave(key: string): void {
    this.#open.delete(key);
  }

  /** The patience to use now: with several gateways open, all are looked at together, on the beat. */
  policyFor(gateway: GatewayRef): StepPolicy {
    const { policy } = this.#app.settings;
    if (!this.#isShared()) return policy;
    const beatMs = this.#beatMs(gateway);
    return { ...policy, firstMs: beatMs, minGapMs: beatMs, maxGapMs: beatMs };
  }

  /** Moves the time of a look to the next beat, so that looks fall together. */
  alignLook(atMs: number, gateway: GatewayRef): number {
    if (!this.#isShared()) return atMs;
    const beatMs = this.#beatMs(gateway);
    return Math.ceil(atMs / beatMs) * beatMs;
  }

  /**
   * Looks at a gateway.
   * @param latestMs no call is begun after this
   * @returns an observation, or the time before which the rate limit allows none
   */
  async observe(gateway: GatewayRef, latestMs: number, timeoutMs: number): Promise<Observation | number> {
    const known = this.#isShared() ? await this.#stateFromSurvey(gateway, latestMs, timeoutMs) : undefined;
    if (known?.kind === 'unreadable') return known;
    const state = known?.gateways.get(gateway.vpnGatewayId);
    if (state !== undefined && state.status !== 'active') {
      return { kind: 'seen', seenAtMs: this.#app.clock.nowMs(), ...state };
    }
    const laterMs = await this.#mayDescribe(gateway, state === undefined ? 2 : 1, latestMs);
    if (laterMs !== undefined) return laterMs;
    const observation = await this.#app.vpn.observe(gateway, timeoutMs, state);
    const routes = observation.kind === 'seen' ? (observation.routes?.length ?? 0) : 0;
    await this.#makeUpFor(gateway, Math.ceil(routes / routesPerPage) - 1);
    return observation;
  }

  /** Joins the survey that is being gathered for, or gathers for a new one; `undefined` when single looks are cheaper. */
  #stateFromSurvey(gateway: GatewayRef, latestMs: number, timeoutMs: number): Promise<Survey | undefined> {
    const region = regionKey(gateway);
    const joined = this.#gatherings.get(region);
    if (joined !== undefined) {
      joined.waiting += 1;
      return joined.survey;
    }
    const gathering: Gathering = {
      waiting: 1,
      survey: this.#app.clock.sleep(this.#app.settings.gatherMs).then(() => {
        this.#gatherings.delete(region);
        return this.#survey(gateway, gathering.waiting, latestMs, timeoutMs);
      }),
    };
    this.#gatherings.set(region, gathering);
    return gathering.survey;
  }

  async #survey(
    gateway: GatewayRef,
    waiting: number,
    latestMs: number,
    timeoutMs: number,
  ): Promise<Survey | undefined> {
    const region = regionKey(gateway);
    const inRegion = this.#gatewaysIn.get(region);
    if (!isSurveyCheaper(waiting, inRegion)) return undefined;
    const calls = surveyCalls(inRegion ?? waiting);
    if ((await this.#mayDescribe(gateway, calls, latestMs)) !== undefined) return undefined;
    const survey = await this.#app.vpn.survey(gateway.regionId, timeoutMs);
    if (survey.kind === 'seen') await this.#learnSize(gateway, survey.gateways.size, calls);
    return survey;
  }

  /** A region that turned out larger than thought has cost more calls than were reserved: they are made up for. */
  async #learnSize(gateway: GatewayRef, inRegion: number, reserved: number): Promise<void> {
    this.#gatewaysIn.set(regionKey(gateway), inRegion);
    await this.#makeUpFor(gateway, surveyCalls(inRegion) - reserved);
  }

  async #makeUpFor(gateway: GatewayRef, calls: number): Promise<void> {
    if (calls > 0) await this.#mayDescribe(gateway, calls, this.#app.clock.nowMs() + allowanceMs);
  }

  /**
   * Takes describe calls out of the allowance; the time to wait for when there are none to be had. Looks of one
   * region queue up, so that they share reservations instead of fighting over the record.
   */
  #mayDescribe(gateway: GatewayRef, calls: number, latestMs: number): Promise<number | undefined> {
    const region = regionKey(gateway);
    const before = this.#reserving.get(region) ?? Promise.resolve();
    const taken = before.then(() => this.#takeDescribes(gateway, calls, latestMs));
    this.#reserving.set(
      region,
      taken.catch(() => undefined),
    );
    return taken;
  }

  async #takeDescribes(gateway: GatewayRef, calls: number, latestMs: number): Promise<number | undefined> {
    const { clock } = this.#app;
    const region = regionKey(gateway);
    const held = this.#allowances.get(region);
    const allowance =
      held !== undefined && held.left >= calls && clock.nowMs() < held.untilMs
        ? held
        : await this.#reserveDescribes(gateway, Math.max(calls, this.#describesAtOnce), latestMs);
    if (typeof allowance === 'number') return allowance;
    allowance.left -= calls;
    const waitMs = allowance.fromMs - clock.nowMs();
    if (waitMs > 0) await clock.sleep(waitMs);
    return undefined;
  }

  async #reserveDescribes(gateway: GatewayRef, calls: number, latestMs: number): Promise<Allowance | number> {
    const share = this.#share;
    const { kind, atMs } = await reserve(this.#app, gateway, { call: 'describe', calls, share, latestMs });
    if (kind === 'later') return atMs;
    const allowance = { left: calls, fromMs: atMs, untilMs: atMs + allowanceMs };
    this.#allowances.set(regionKey(gateway), allowance);
    return allowance;
  }

  #isShared(): boolean {
    return this.#open.size > 1;
  }

  #beatMs(gateway: GatewayRef): number {
    const { callsPerMinute, beatMs } = this.#app.settings;
    return surveyPeriodMs(this.#gatewaysIn.get(regionKey(gateway)) ?? 1, callsPerMinute.describe, beatMs);
  }
}

function regionKey({ accountId, regionId }: GatewayRef): string {
  return `${accountId}/${regionId}`;
}
