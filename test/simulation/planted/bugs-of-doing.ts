import type { PlantedBug } from './planted-bug.ts';

const recordEvent = 'shared/app/record-event.ts';
const acceptRequest = 'shared/app/accept-request.ts';

/** Bugs in the use cases: leases, queues, records, budgets. */
export const bugsOfDoing: readonly PlantedBug[] = [
  {
    name: 'the lease is not checked before a call',
    file: 'shared/app/send-next.ts',
    find: 'lost = !(await turn.prolong());',
    replace: 'lost = false;',
  },
  {
    name: 'a lease that was lost is used all the same',
    file: 'shared/app/turn.ts',
    find: 'if (!(await this.app.store.renewLease(this.#lease, untilMs, durationsMs))) return false;',
    replace: 'await this.app.store.renewLease(this.#lease, untilMs, durationsMs);',
  },
  {
    name: 'a lease is taken before it has run out',
    file: 'shared/app/turn.ts',
    find: 'acquireLease(key, app.owner, nowMs, ',
    replace: 'acquireLease(key, app.owner, nowMs + app.settings.leaseMs, ',
  },
  {
    name: 'a conflict is taken for a success',
    file: recordEvent,
    find: "=== 'conflict') return undefined;",
    replace: "=== 'none') return undefined;",
  },
  {
    name: 'the queue entry is removed before the end is recorded',
    file: recordEvent,
    find: 'const next = transition(operation, event, app.clock.nowMs());',
    replace:
      'const next = transition(operation, event, app.clock.nowMs());\n' +
      '  if (isDone(next)) await app.store.removePending({ gatewayKey: gatewayKey(gatewayOf(next)),\n' +
      '    acceptedAtMs: next.createTimeMs, operationId: next.id });',
  },
  {
    name: 'the queue entry is forgotten',
    file: acceptRequest,
    find: 'await app.store.addPending({',
    replace: 'void ({',
  },
  {
    name: 'the request is recorded before its queue entry',
    file: acceptRequest,
    find: 'await app.store.addPending({',
    replace: 'await app.store.createOperation(operation);\n  await app.store.addPending({',
  },
  {
    name: 'another body under a known delivery id is taken for the first',
    file: acceptRequest,
    find: "operation.fingerprint === fingerprint ? 'known'",
    replace: "operation.fingerprint !== '' ? 'known'",
  },
  {
    name: 'each delivery gets an id of its own',
    file: acceptRequest,
    find: 'const id = operationId(requester, delivery);',
    replace: 'const id = operationId(requester, { ...delivery, value: delivery.value + app.owner });',
  },
  {
    name: 'a dry run is sent without saying so',
    file: 'shared/app/send-call.ts',
    find: 'change({ call, clientToken }',
    replace: "change({ call: call.kind === 'create' ? { ...call, dryRun: false } : call, clientToken }",
  },
  {
    name: 'the rate budget is ignored',
    file: 'shared/app/reserve-calls.ts',
    find: "if (atMs > Math.max(latestMs, nowMs)) return { kind: 'later', atMs };",
    replace: "if (atMs > nowMs) return { kind: 'reserved', atMs: nowMs };",
  },
  {
    name: 'dry runs are not counted as create calls',
    file: 'shared/app/advance-dry-run.ts',
    find: ".kind === 'later') return operation;",
    replace: ".kind === 'never') return operation;",
  },
  {
    name: 'the journal keeps only its newest entries',
    file: 'shared/operation/journal.ts',
    find: 'return [...journal, {',
    replace: 'return [...journal.slice(-6), {',
  },
  {
    name: 'entries of the journal are not chained',
    file: 'shared/operation/journal.ts',
    find: 'const previousHash = journal.at(-1)?.hash ?? noHash;\n  const unsealed',
    replace: 'const previousHash = noHash;\n  const unsealed',
  },
  {
    name: 'each wait is written down again',
    file: 'shared/operation/waiting.ts',
    find: "if (why === 'confirming' || waitingFor === why) return false;",
    replace: 'return true;',
  },
  {
    name: 'a gateway that somebody else holds is tried again without a pause',
    file: 'shared/app/advance-all.ts',
    find: 'this.#app.clock.nowMs() < (this.#heldUntilMs.get(key) ?? 0)',
    replace: 'false',
  },
  {
    name: 'what was sent is canceled all the same',
    file: 'shared/app/cancel-operation.ts',
    find: '!isCancelable(operation) || tries > maxTries',
    replace: 'tries > maxTries',
  },
  {
    name: 'only the first entries of the queue are read',
    file: 'shared/app/queue.ts',
    find: 'limit: pageSize,',
    replace: 'limit: 2,',
  },
];
