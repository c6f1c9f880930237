import { describe, expect, it } from 'vitest';
import type { Operation, WaitReason } from '../../shared/operation/operation.ts';
import { transition } from '../../shared/operation/transition.ts';
import { isAtRest, isWorthNoting } from '../../shared/operation/waiting.ts';
import { eventOf, minute, operationIn, queued, second, t0 } from './samples.ts';

/** Every reason there is; whether the gateway is at rest, which the name tells. */
const atRest: Readonly<Record<WaitReason, boolean>> = {
  'gateway-updating': false,
  'route-not-listed-yet': true,
  'route-not-published-yet': true,
  'route-not-as-asked-yet': true,
  'route-still-listed': true,
  'route-still-published': true,
  'answer-lost': false,
  'refused-for-now': false,
  'rate-limited': false,
  confirming: false,
  'gateway-unreadable': false,
};
const reasons = Object.keys(atRest) as readonly WaitReason[];
const atRestReasons = reasons.filter((why) => atRest[why]);

/** Waits for one reason after the other, a second apart. */
function waited(operation: Operation, ...whys: readonly WaitReason[]): Operation {
  return whys.reduce(
    (current, why) => transition(current, { kind: 'waiting', why }, current.updateTimeMs + second),
    operation,
  );
}

describe('isAtRest', () => {
  it.each(reasons)('%s', (why) => {
    expect(isAtRest(why)).toBe(atRestReasons.includes(why));
  });
});

describe('isWorthNoting', () => {
  const now = t0 + 10 * second;
  const applying = operationIn('applying');

  it.each(reasons.filter((why) => why !== 'confirming'))('%s, told for the first time: yes', (why) => {
    expect(isWorthNoting(queued(), why, now)).toBe(true);
  });

  it.each(reasons)('%s, told again: no', (why) => {
    expect(isWorthNoting(waited(queued(), why), why, now)).toBe(false);
  });

  it('a look that only confirms: never', () => {
    expect(isWorthNoting(queued(), 'confirming', now)).toBe(false);
    expect(isWorthNoting(applying, 'confirming', now)).toBe(false);
  });

  it('the gateway changes because of this very operation: no news', () => {
    expect(isWorthNoting(applying, 'gateway-updating', now)).toBe(false);
    expect(isWorthNoting(operationIn('unknown'), 'gateway-updating', now)).toBe(true);
  });

  it('it was at rest and changes again: yes, for the grace begins anew', () => {
    expect(isWorthNoting(waited(applying, 'route-not-listed-yet'), 'gateway-updating', now)).toBe(true);
  });

  it('it is at rest again: yes, though the same was told a moment ago', () => {
    const again = waited(applying, 'route-not-listed-yet', 'gateway-updating');
    expect(isWorthNoting(again, 'route-not-listed-yet', now)).toBe(true);
  });

  it('the rate is waited for again: yes, for the place in line counts from here', () => {
    expect(isWorthNoting(waited(queued(), 'rate-limited', 'gateway-unreadable'), 'rate-limited', now)).toBe(
      true,
    );
  });

  it.each(['route-not-listed-yet', 'gateway-unreadable'] as const)(
    'it is at rest all the time, and %s was told a moment ago: no',
    (why) => {
      const other = why === 'gateway-unreadable' ? 'route-not-listed-yet' : 'gateway-unreadable';
      expect(isWorthNoting(waited(applying, why, other), why, now)).toBe(false);
    },
  );

  it.each(reasons.filter((why) => !['confirming', 'gateway-updating'].includes(why)))(
    'the cloud has accepted, and %s is told for the first time: yes',
    (why) => {
      expect(isWorthNoting(applying, why, now)).toBe(true);
    },
  );

  it('two reasons that alternate: each once in five minutes', () => {
    const both = waited(queued(), 'gateway-unreadable', 'rate-limited');
    expect(isWorthNoting(both, 'gateway-unreadable', now)).toBe(false);
    const toldMs = t0 + second;
    expect(isWorthNoting(both, 'gateway-unreadable', toldMs + 5 * minute - 1)).toBe(false);
    expect(isWorthNoting(both, 'gateway-unreadable', toldMs + 5 * minute)).toBe(true);
  });

  it('a journal does not grow with the looks: a day of alternating reasons is a few hundred entries', () => {
    let operation = queued();
    for (let nowMs = t0; nowMs < t0 + 24 * 60 * minute; nowMs += 10 * second) {
      const why = nowMs % (20 * second) === 0 ? 'gateway-unreadable' : 'gateway-updating';
      if (isWorthNoting(operation, why, nowMs)) {
        operation = transition(operation, { kind: 'waiting', why }, nowMs);
      }
    }
    expect(operation.journal.length).toBeLessThanOrEqual(1 + 2 * 12 * 24);
  });
});

describe('since when the gateway is at rest', () => {
  const applying = operationIn('applying');

  it.each(atRestReasons)('%s begins it', (why) => {
    expect(waited(applying, why).atRestSinceMs).toBe(t0 + second);
  });

  it('one such reason after another keeps it', () => {
    expect(waited(applying, ...atRestReasons).atRestSinceMs).toBe(t0 + second);
  });

  it.each(['gateway-unreadable', 'rate-limited', 'answer-lost'] as const)('%s keeps it', (why) => {
    expect(waited(applying, 'route-not-listed-yet', why).atRestSinceMs).toBe(t0 + second);
  });

  it.each(['gateway-unreadable', 'rate-limited', 'answer-lost', 'gateway-updating'] as const)(
    '%s does not begin it',
    (why) => {
      expect(waited(applying, why)).not.toHaveProperty('atRestSinceMs');
    },
  );

  it('the gateway changes again: over, and the next rest is a new one', () => {
    const changing = waited(applying, 'route-not-listed-yet', 'gateway-updating');
    expect(changing).not.toHaveProperty('atRestSinceMs');
    expect(waited(changing, 'route-not-listed-yet').atRestSinceMs).toBe(t0 + 3 * second);
  });

  it('the operation moves: over', () => {
    const unknown = waited(operationIn('unknown'), 'route-not-as-asked-yet');
    const sending = transition(unknown, eventOf('sending', unknown), t0 + minute);
    expect(sending).not.toHaveProperty('atRestSinceMs');
  });
});

describe('waiting for the rate', () => {
  it('told twice: it waits since the first time', () => {
    expect(waited(queued(), 'rate-limited', 'rate-limited')).toMatchObject({
      state: 'queued',
      waitingFor: 'rate-limited',
      waitingSinceMs: t0 + second,
    });
  });
});
