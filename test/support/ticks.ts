import { expect } from 'vitest';
import * as z from 'zod';
import { findBrokenEntry } from '../../shared/operation/journal.ts';
import type { TestCloud } from './local-cloud.ts';
import { routeBody } from './route-bodies.ts';
import type { TestGateway } from './test-world.ts';

const reportSchema = z.object({ gateways: z.number(), stillOpen: z.number(), errors: z.number() });

/** Fires the poller's timer and gives its report when the tick is over. */
export async function tick({ host }: TestCloud): Promise<z.infer<typeof reportSchema>> {
  const result = await host.fireTimer('poller');
  if (result.kind !== 'answered') throw new Error(`The tick failed: ${JSON.stringify(result)}`);
  return reportSchema.parse(JSON.parse(result.payload.toString('utf8')));
}

/** How long the last tick took, by the function's own log: starting an instance is the platform's affair. */
export function lastTickMs({ host }: TestCloud): number {
  const lines = host.logs('poller').filter(({ text }) => text.includes('"poller.tick"'));
  return z.object({ durationMs: z.number() }).parse(JSON.parse(lines.at(-1)?.text ?? 'null')).durationMs;
}

/** Asks for so many different routes on one gateway and gives the names of the operations, oldest first. */
export async function askFor(
  cloud: TestCloud,
  gateway: TestGateway,
  count: number,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (let number = 0; number < count; number += 1) {
    names.push(await cloud.ask(routeBody(gateway, { routeDest: `10.${number}.0.0/16` })));
  }
  return names;
}

/** What no number of pollers may change: the creates of a gateway keep clear of one another, and all are there. */
export function expectOneAtATime(
  cloud: TestCloud,
  gateway: TestGateway,
  count: number,
  durationMs: number,
): void {
  const creates = cloud.callsTo(gateway);
  expect(creates.map(({ code }) => code)).toEqual(Array.from({ length: count }, () => 'OK'));
  for (const [index, { atMs }] of creates.entries()) {
    const before = creates[index - 1];
    if (before !== undefined) expect(atMs - before.atMs).toBeGreaterThanOrEqual(durationMs);
  }
  expect(cloud.routesOn(gateway).map(({ routeDest }) => routeDest)).toEqual(
    creates.map(({ parameters }) => parameters.RouteDest),
  );
}

/** All of them have succeeded with one call each, and their journals are whole. */
export async function expectSucceeded(cloud: TestCloud, names: readonly string[]): Promise<void> {
  for (const name of names) {
    expect((await cloud.ended(name)).metadata).toMatchObject({ state: 'succeeded', attempts: 1 });
    const stored = await cloud.withStore((store) => store.readOperation(name.slice('operations/'.length)));
    expect(stored && findBrokenEntry(stored.journal)).toBeUndefined();
  }
}

/** Waits for something to become so; the test's own timeout bounds it. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}
