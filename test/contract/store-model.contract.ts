import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Lease, Store } from '../../shared/store/store.ts';
import { aLedger } from '../support/ledgers.ts';
import { createMemoryStore } from '../support/memory-store.ts';
import { anOperation, operationIdOf, sending, waitedOnce } from '../support/operations.ts';
import type { StoreUnderTest } from './store.contract.ts';

/** One call, described so that it means the same on any store. `lease` counts back to an earlier taking. */
type Command =
  | { readonly kind: 'create'; readonly number: number; readonly atMs: number; readonly gateway: string }
  | { readonly kind: 'read'; readonly number: number }
  | {
      readonly kind: 'replace';
      readonly number: number;
      readonly atMs: number;
      readonly sent: boolean;
      readonly expectedVersion: number;
    }
  | {
      readonly kind: 'list';
      readonly pageSize: number;
      readonly gateway: string | undefined;
      readonly state: 'queued' | 'sending' | undefined;
    }
  | {
      readonly kind: 'add' | 'remove';
      readonly gateway: string;
      readonly atMs: number;
      readonly number: number;
    }
  | {
      readonly kind: 'queue';
      readonly gateway: string | undefined;
      readonly limit: number | undefined;
      readonly after:
        | { readonly gateway: string; readonly atMs: number; readonly number: number }
        | undefined;
    }
  | { readonly kind: 'budget'; readonly key: string }
  | {
      readonly kind: 'reserve';
      readonly key: string;
      readonly reserved: readonly (readonly [number, number])[];
      readonly expectedVersion: number;
    }
  | { readonly kind: 'ledger'; readonly gateway: string }
  | {
      readonly kind: 'account';
      readonly gateway: string;
      readonly routes: number;
      readonly expectedVersion: number;
    }
  | {
      readonly kind: 'acquire';
      readonly gateway: string;
      readonly owner: string;
      readonly nowMs: number;
      readonly forMs: number;
    }
  | {
      readonly kind: 'renew';
      readonly lease: number;
      readonly untilMs: number;
      readonly durationsMs: readonly number[] | undefined;
    }
  | { readonly kind: 'release'; readonly lease: number }
  | { readonly kind: 'gateway'; readonly gateway: string };

const number = fc.nat(4);
const atMs = fc.nat(30);
const gateway = fc.constantFrom('vpn-a', 'vpn-b', 'vpn-c');
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const kind = <Kind extends string>(...names: readonly [Kind, ...Kind[]]) => fc.constantFrom(...names);

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: kind('create'), number, atMs, gateway }),
  fc.record({ kind: kind('read'), number }),
  fc.record({
    kind: kind('replace'),
    number,
    atMs,
    sent: fc.boolean(),
    expectedVersion: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    kind: kind('list'),
    pageSize: fc.integer({ min: 1, max: 3 }),
    gateway: maybe(gateway),
    state: maybe(fc.constantFrom('queued', 'sending')),
  }),
  fc.record({ kind: kind('add', 'remove'), gateway, atMs: fc.nat(3), number }),
  fc.record({
    kind: kind('queue'),
    gateway: maybe(gateway),
    limit: maybe(fc.integer({ min: 1, max: 4 })),
    after: maybe(fc.record({ gateway, atMs: fc.nat(3), number })),
  }),
  fc.record({ kind: kind('budget'), key: gateway }),
  fc.record({
    kind: kind('reserve'),
    key: gateway,
    reserved: fc.array(fc.tuple(fc.nat(90), fc.nat(9)), { maxLength: 3 }),
    expectedVersion: fc.nat(3),
  }),
  fc.record({ kind: kind('ledger'), gateway }),
  fc.record({ kind: kind('account'), gateway, routes: fc.nat(3), expectedVersion: fc.nat(3) }),
  fc.record({
    kind: kind('acquire'),
    gateway,
    owner: fc.constantFrom('x', 'y', 'z'),
    nowMs: atMs,
    forMs: fc.nat(10),
  }),
  fc.record({
    kind: kind('renew'),
    lease: fc.nat(3),
    untilMs: atMs,
    durationsMs: maybe(fc.array(fc.nat(90_000), { maxLength: 3 })),
  }),
  fc.record({ kind: kind('release'), lease: fc.nat(3) }),
  fc.record({ kind: kind('gateway'), gateway }),
);

/** Any sequence of calls has the same answers as on the store in memory, which is short enough to be read. */
export function modelContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: any sequence of calls`, () => {
    it('answers as the model does', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 60 }), async (commands) => {
          const store = await subject.open(randomUUID());
          try {
            expect(await answersOf(store, commands)).toEqual(await answersOf(createMemoryStore(), commands));
          } finally {
            await store.close();
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}

async function answersOf(store: Store, commands: readonly Command[]): Promise<readonly unknown[]> {
  const leases: Lease[] = [];
  const answers: unknown[] = [];
  for (const command of commands) answers.push({ command, answer: await perform(command, store, leases) });
  return answers;
}

async function perform(command: Command, store: Store, leases: Lease[]): Promise<unknown> {
  switch (command.kind) {
    case 'create':
      return store.createOperation(operationOf(command.number, command.atMs, command.gateway));
    case 'read':
      return store.readOperation(operationIdOf(command.number));
    case 'replace': {
      const stored = await store.readOperation(operationIdOf(command.number));
      const operation = stored ?? operationOf(command.number, command.atMs, 'vpn-a');
      const changed = command.sent ? sending(operation, command.atMs) : waitedOnce(operation, command.atMs);
      return store.replaceOperation(changed, command.expectedVersion);
    }
    case 'list':
      return listAll(store, command);
    case 'add':
      return store.addPending(entryOf(command));
    case 'remove':
      return store.removePending(entryOf(command));
    case 'queue':
      return store.listPending({
        ...(command.gateway === undefined ? {} : { gatewayKey: command.gateway }),
        ...(command.limit === undefined ? {} : { limit: command.limit }),
        ...(command.after === undefined ? {} : { after: entryOf(command.after) }),
      });
    case 'budget':
      return store.readBudget(command.key);
    case 'reserve':
      return store.replaceBudget(command.key, { reserved: command.reserved }, command.expectedVersion);
    case 'ledger':
      return store.readLedger(command.gateway);
    case 'account':
      return store.replaceLedger(command.gateway, aLedger(command.routes), command.expectedVersion);
    case 'acquire': {
      const { gateway, owner, nowMs, forMs } = command;
      const lease = await store.acquireLease(gateway, owner, nowMs, nowMs + forMs);
      if (lease !== undefined) leases.unshift(lease);
      return lease;
    }
    case 'renew': {
      const lease = leases[command.lease];
      return lease && store.renewLease(lease, command.untilMs, command.durationsMs);
    }
    case 'release': {
      const lease = leases[command.lease];
      return lease && store.releaseLease(lease);
    }
    case 'gateway':
      return store.readGateway(command.gateway);
  }
}

async function listAll(
  store: Store,
  command: Extract<Command, { kind: 'list' }>,
  pageToken?: string,
): Promise<unknown[]> {
  const { operations, nextPageToken } = await store.listOperations({
    pageSize: command.pageSize,
    ...(command.gateway === undefined
      ? {}
      : { gatewayKey: `1234567890123456/cn-hangzhou/${command.gateway}` }),
    ...(command.state === undefined ? {} : { state: command.state }),
    ...(pageToken === undefined ? {} : { pageToken }),
  });
  const rest = nextPageToken === undefined ? [] : await listAll(store, command, nextPageToken);
  return [operations, ...rest];
}

function operationOf(number: number, acceptedAtMs: number, vpnGatewayId: string) {
  return anOperation({ id: operationIdOf(number), acceptedAtMs, route: { vpnGatewayId } });
}

function entryOf({ gateway, atMs, number }: { gateway: string; atMs: number; number: number }) {
  return { gatewayKey: gateway, acceptedAtMs: atMs, operationId: operationIdOf(number) };
}
