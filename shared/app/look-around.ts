import type { ListCommand } from '../command/command.ts';
import type { Observation } from '../operation/observation.ts';
import { isDone, type Operation } from '../operation/operation.ts';
import { type GatewayRef, gatewayKey } from '../route/route.ts';
import type { App } from './app.ts';
import { readEntries } from './queue.ts';
import { reserve } from './reserve-calls.ts';

/** As many operations as people read in one message. */
const listLength = 10;

/** The describe calls of one look: the gateway's state, then its routes, of which a full list takes four pages. */
const callsOfLook = 5;

/** People who look leave most of the rate to the changes that wait. */
const shareOfPeople = 0.4;

/** The latest recorded operations, newest first. */
export async function listRecorded(
  app: App,
  { vpnGatewayId, regionId, state }: ListCommand,
  home: Pick<GatewayRef, 'accountId' | 'regionId'>,
): Promise<{ readonly operations: readonly Operation[]; readonly more: boolean }> {
  const gateway = vpnGatewayId && {
    accountId: home.accountId,
    regionId: regionId ?? home.regionId,
    vpnGatewayId,
  };
  const page = await app.store.listOperations({
    pageSize: listLength,
    ...(state === undefined ? {} : { state }),
    ...(gateway ? { gatewayKey: gatewayKey(gateway) } : {}),
  });
  return { operations: page.operations, more: page.nextPageToken !== undefined };
}

/** A gateway as it was just seen, with what is open there. */
export type GatewayLook =
  | {
      readonly kind: 'gateway';
      readonly gateway: GatewayRef;
      readonly observation: Observation;
      readonly open: readonly Operation[];
    }
  /** The account's rate leaves no call for a look right now. */
  | { readonly kind: 'too-many-looks'; readonly gateway: GatewayRef };

/** Looks at a gateway now, and at what is open there. */
export async function lookAtGateway(app: App, gateway: GatewayRef, untilMs: number): Promise<GatewayLook> {
  const nowMs = app.clock.nowMs();
  const wanted = { call: 'describe', calls: callsOfLook, share: shareOfPeople, latestMs: nowMs } as const;
  if ((await reserve(app, gateway, wanted)).kind === 'later') return { kind: 'too-many-looks', gateway };
  const timeoutMs = Math.max(1, Math.min(app.settings.callTimeoutMs, untilMs - app.clock.nowMs()));
  const [observation, open] = await Promise.all([
    app.vpn.observe(gateway, timeoutMs),
    openOperations(app, gatewayKey(gateway)),
  ]);
  return { kind: 'gateway', gateway, observation, open };
}

async function openOperations(app: App, key: string): Promise<readonly Operation[]> {
  const entries = await readEntries(app, key);
  const ids = [...new Set(entries.map(({ operationId }) => operationId))];
  const read = await Promise.all(ids.map((id) => app.store.readOperation(id)));
  return read.flatMap((operation) => (operation === undefined || isDone(operation) ? [] : [operation]));
}
