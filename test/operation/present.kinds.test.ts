import { describe, expect, it } from 'vitest';
import type { Operation } from '../../shared/operation/operation.ts';
import { presentOperation } from '../../shared/operation/present.ts';
import { transition } from '../../shared/operation/transition.ts';
import type { ObservedRoute } from '../../shared/route/route.ts';
import { operationSchema } from '../../shared/runtime/http/operation-schema.ts';
import { drive, type Fate } from './drive.ts';
import { inCall, key, kindSamples, otherKey, pair, standby, type Wanted, wanting } from './kinds.ts';
import { eventOf, faultOf, listed, queued, t0 } from './samples.ts';

const refused: Fate = { refused: faultOf('denied', { httpStatus: 403 }) };

function done(wanted: Wanted, routes: readonly ObservedRoute[], fates: readonly Fate[] = []): Operation {
  return drive([wanting(wanted)], { routes, fates }).operations[0] ?? queued();
}

const failOver: Wanted = { kind: 'fail-over', route: key };
const everyKind: readonly (readonly [Wanted, readonly ObservedRoute[]])[] = [
  ...kindSamples.map(({ wanted, before }) => [wanted, before] as const),
  [failOver, pair],
  [{ kind: 'adopt-route', route: key }, [listed]],
];

describe('presentOperation', () => {
  it.each(everyKind)('%j: as the schema of the API says, open and ended, well or not', (wanted, routes) => {
    const operations = [
      wanting(wanted),
      done(wanted, routes),
      done(wanted, routes, [refused]),
      done(wanted, []),
    ];
    for (const operation of operations) {
      const shown: unknown = JSON.parse(JSON.stringify(presentOperation(operation)));
      expect(operationSchema.parse(shown)).toEqual(shown);
      expect(shown).toMatchObject({ metadata: { kind: wanted.kind } });
      expect(JSON.stringify(shown)).not.toContain('Ms"');
    }
  });

  it('a weight: the one that was asked for', () => {
    const wanted: Wanted = { kind: 'set-weight', route: key, weight: 0 };
    expect(presentOperation(wanting(wanted)).metadata).toMatchObject({ weight: 0, route: key });
    expect(presentOperation(wanting(failOver)).metadata).not.toHaveProperty('weight');
  });

  it('a route that is gone, as was asked: that is the response, with the time it was seen', () => {
    const { response } = presentOperation(done({ kind: 'delete-route', route: key }, [standby]));
    expect(response).toMatchObject({
      gone: true,
      alreadyExisted: false,
      seenTime: expect.stringMatching(/Z$/),
    });
    expect(response).not.toHaveProperty('observed');
  });

  it('an undo that is possible: what it would be, and on which condition', () => {
    const { metadata } = presentOperation(done({ kind: 'set-weight', route: key, weight: 0 }, [listed]));
    expect(metadata.undo).toEqual({
      possible: true,
      kind: 'set-weight',
      route: key,
      expects: { kind: 'present', weight: 0, state: 'published', createTime: t0 },
      losses: [],
    });
  });

  it('an undo that needs the route to be absent, and loses what is not known', () => {
    const { metadata } = presentOperation(done({ kind: 'delete-route', route: key }, [listed]));
    expect(metadata.undo).toMatchObject({
      possible: true,
      kind: 'create-route',
      expects: { kind: 'absent' },
      losses: [expect.stringContaining('description')],
    });
  });

  it('no undo: why not; nothing while it is open', () => {
    expect(presentOperation(done(failOver, [])).metadata.undo).toMatchObject({
      possible: false,
      why: expect.stringContaining('FailOver.NoPair'),
    });
    expect(presentOperation(wanting(failOver)).metadata).not.toHaveProperty('undo');
  });

  it('what it undoes, and what it does besides', () => {
    const notices = [{ code: 'Path.Changes', detail: 'x' }];
    const operation = { ...wanting({ kind: 'delete-route', route: key, undoes: 'op_0' }), notices };
    expect(presentOperation(operation).metadata).toMatchObject({ undoes: 'op_0', notices });
  });

  it('the steps of a fail-over: how many are done, in which direction', () => {
    const call = { kind: 'delete', route: otherKey, weight: 100 } as const;
    const applying = inCall('applying', wanting(failOver), call, pair);
    const stepped = transition(applying, { kind: 'step-done', seenAtMs: t0 }, t0);
    const rolling = transition(stepped, eventOf('rolling-back', stepped, faultOf('denied')), t0);
    const stepsOf = (operation: Operation) => presentOperation(operation).metadata.steps;
    expect(stepsOf(wanting(failOver))).toBeUndefined();
    expect(stepsOf(applying)).toEqual({ done: 0, of: 3, rollingBack: false });
    expect(stepsOf(stepped)).toEqual({ done: 1, of: 3, rollingBack: false });
    expect(stepsOf(rolling)).toEqual({ done: 0, of: 1, rollingBack: true });
    expect(stepsOf(done({ kind: 'delete-route', route: key }, [listed]))).toBeUndefined();
  });
});
