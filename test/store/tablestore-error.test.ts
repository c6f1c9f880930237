import { describe, expect, it } from 'vitest';
import { type RefusalCode, refusals } from '../../local/tablestore/model/refusals.ts';
import { describeError } from '../../shared/app/describe-error.ts';
import {
  explainTablestoreError,
  type Failure,
  RowFailure,
  readFailure,
  type TablestoreStoreErrorCode,
} from '../../shared/store/tablestore-error.ts';
import { anOperation } from '../support/operations.ts';
import { startTablestoreWorld } from './tablestore-world.ts';

/** What each code of the service means to a write, and what is told when it lasts. */
const codes: Readonly<
  Record<RefusalCode, readonly [Failure['kind'], TablestoreStoreErrorCode | 'an answer']>
> = {
  OTSAuthFailed: ['final', 'Store.Denied'],
  OTSNoPermissionAccess: ['final', 'Store.Denied'],
  OTSConditionCheckFail: ['refused', 'an answer'],
  OTSCapacityUnitExhausted: ['final', 'Store.Busy'],
  OTSNotEnoughCapacityUnit: ['not-now', 'Store.Busy'],
  OTSTooFrequentReservedThroughputAdjustment: ['not-now', 'Store.Busy'],
  OTSQuotaExhausted: ['not-now', 'Store.Failed'],
  OTSObjectNotExist: ['final', 'Store.NoTable'],
  OTSTableNotReady: ['not-now', 'Store.NoTable'],
  OTSMethodNotAllowed: ['final', 'Store.Failed'],
  OTSRequestTimeout: ['in-doubt', 'Store.Busy'],
  OTSObjectAlreadyExist: ['final', 'Store.Foreign'],
  OTSRowOperationConflict: ['not-now', 'Store.Busy'],
  OTSRequestBodyTooLarge: ['final', 'Store.TooLarge'],
  OTSFlowControl: ['not-now', 'Store.Busy'],
  OTSParameterInvalid: ['final', 'Store.Failed'],
  OTSInvalidPK: ['final', 'Store.Foreign'],
  OTSOutOfRowSizeLimit: ['final', 'Store.TooLarge'],
  OTSOutOfColumnCountLimit: ['final', 'Store.TooLarge'],
  OTSForbiddenUpdateCapacityUnit: ['final', 'Store.Failed'],
  OTSInternalServerError: ['in-doubt', 'Store.Failed'],
  OTSServerBusy: ['in-doubt', 'Store.Busy'],
  OTSPartitionUnavailable: ['in-doubt', 'Store.Busy'],
  OTSTimeout: ['in-doubt', 'Store.Busy'],
  OTSServerUnavailable: ['in-doubt', 'Store.Busy'],
};
const rows = Object.entries(codes).map(([code, [kind, told]]) => ({ code: code as RefusalCode, kind, told }));
const secretWords = 'words of the service that may quote a secret';

describe.concurrent('a refusal of the service, through the SDK', () => {
  it.for(rows)('$code that passes is $kind: tried again or told', async (row, { expect, onTestFinished }) => {
    const { code, kind, told } = row;
    const world = await startTablestoreWorld({}, onTestFinished);
    const store = await world.open({ patienceMs: 2_000, random: () => 0 });
    world.newCalls();
    world.emulator.inject({ operation: 'PutRow', times: 1, effect: { kind: 'error', code } });
    const answer = await store.createOperation(anOperation()).catch((error: unknown) => error);
    const tries = world.newCalls().filter((call) => call === 'PutRow record').length;
    if (kind === 'not-now' || kind === 'in-doubt')
      expect({ answer, tries }).toEqual({ answer: 'created', tries: 2 });
    else if (kind === 'refused') expect({ answer, tries }).toEqual({ answer: 'exists', tries: 1 });
    else expect({ answer, tries }).toMatchObject({ answer: { code: told }, tries: 1 });
  });

  it.for(rows.filter(({ kind }) => kind !== 'refused'))(
    '$code that lasts is told as $told within the patience, in our words',
    async ({ code, kind, told }, { expect, onTestFinished }) => {
      const world = await startTablestoreWorld({}, onTestFinished);
      const store = await world.open({ patienceMs: 450, random: () => 0 });
      world.newCalls();
      const message = code === 'OTSQuotaExhausted' ? refusals[code].message : secretWords;
      world.emulator.inject({ effect: { kind: 'error', code, message } });
      const startMs = performance.now();
      const error = await store.createOperation(anOperation()).catch((cause: unknown) => cause);
      expect(performance.now() - startMs).toBeLessThan(1_500);
      expect(error).toMatchObject({ name: 'TablestoreStoreError', code: told });
      const { detail = '' } = describeError(error);
      expect(detail).toContain(code);
      expect(detail).toContain('routehook at http://127.0.0.1');
      expect(detail).toContain('PutRow on table record');
      expect(detail).toMatch(/request [0-9a-f-]{36}/);
      expect(detail).not.toContain(secretWords);
      expect(detail).toContain(kind === 'in-doubt' ? 'is unknown' : 'Nothing was written');
      if (kind !== 'final') expect(world.newCalls().length).toBeGreaterThan(1);
    },
  );

  it('a quota of tables is not waited for', ({ expect }) => {
    const error = sdkError(403, 'OTSQuotaExhausted', 'Number of tables exceeded the quota.');
    expect(readFailure(error)).toMatchObject({ kind: 'final' });
  });

  it('a refusal after a try that is in doubt leaves the doubt', async ({ expect, onTestFinished }) => {
    const world = await startTablestoreWorld({}, onTestFinished);
    const store = await world.open({ patienceMs: 1_000, random: () => 0 });
    world.emulator.inject({ operation: 'PutRow', times: 1, effect: 'reset-after' });
    world.emulator.inject({ operation: 'PutRow', effect: { kind: 'error', code: 'OTSAuthFailed' } });
    const error = await store.createOperation(anOperation()).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'Store.Denied' });
    expect(describeError(error).detail).toContain('Whether a write happened is unknown');
  });
});

describe('reading what the SDK rejects with', () => {
  it.each([
    { title: 'a lost connection', error: failure('NetworkingError'), kind: 'in-doubt' },
    { title: 'our own timer', error: failure('TimeoutError'), kind: 'in-doubt' },
    {
      title: 'an answer that cannot be decoded',
      error: new RangeError('index out of range'),
      kind: 'in-doubt',
    },
    { title: 'a 403 without a body', error: failure('Forbidden'), kind: 'final' },
    { title: 'a page of a proxy', error: sdkError(502, '<html>', 'Bad Gateway'), kind: 'in-doubt' },
    { title: 'a busy row of a batch', error: new RowFailure('OTSServerBusy'), kind: 'in-doubt' },
    { title: 'a wrong row of a batch', error: new RowFailure('OTSParameterInvalid'), kind: 'final' },
    { title: 'a package that is missing', error: failure('ERR_MODULE_NOT_FOUND'), kind: 'final' },
    { title: 'no error at all', error: 'nothing', kind: 'in-doubt' },
  ])('$title: $kind', ({ error, kind }) => {
    expect(readFailure(error)).toMatchObject({ kind });
  });

  it('an explained error is not explained again', () => {
    const undertaking = { place: 'The store', operation: 'GetRow', inDoubt: false };
    const once = explainTablestoreError(failure('NetworkingError'), undertaking);
    expect(explainTablestoreError(once, undertaking)).toBe(once);
  });
});

function failure(code: string): Error {
  return Object.assign(new Error(secretWords), { code });
}

/** An error as the SDK makes it: the status as its code, the body as its text. */
function sdkError(status: number, code: string, message: string): Error {
  return Object.assign(new Error(`\n\u0015${code}\u0012\u0017${message} requestId:0005-ab`), {
    code: status,
  });
}
