import { describe, expect, it } from 'vitest';
import { acceptRequest } from '../../shared/app/accept-request.ts';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import { takeFirstStep } from '../../shared/app/follow-operation.ts';
import { faultOf } from '../operation/samples.ts';
import { addLine, alice, anAsk, chatApp, operationIdIn } from '../support/chat-app.ts';
import { logProblems } from '../support/log-lines.ts';
import { accepted, submission, testApp } from '../support/test-app.ts';
import { StoreDown } from '../support/watched-store.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

describe('every line that the use cases write', () => {
  it('is as docs/logs.md says, whatever happens to the requests', async () => {
    let calls = 0;
    const setting = chatApp({
      gateways: 3,
      react: (_, number) => (number % 3 === 1 ? { outcome: { kind: 'later', why: 'It answers 503.' } } : {}),
      store: {
        before(method) {
          calls += 1;
          if (calls > 200 && calls % 17 === 0 && method !== 'replaceOperation') throw new StoreDown();
        },
      },
      vpn: {
        spoil: () => (calls % 7 === 0 ? faultOf('ambiguous', { requestId: 'R-lost' }) : undefined),
        meet: () => (calls % 5 === 0 ? faultOf('busy', { httpStatus: 400, requestId: 'R-busy' }) : undefined),
      },
    });
    const ids: string[] = [];
    for (const gateway of [0, 1, 2]) {
      for (const block of [1, 2, 3]) {
        const served = await setting
          .ask(anAsk(addLine(`10.${block}.0.0/16`, gateway)))
          .catch(() => undefined);
        if (served !== undefined) ids.push(operationIdIn(served));
      }
    }
    await setting.ask(addLine('10.9.0.0/16', 0)).catch(() => undefined);
    const by = { source: 'slack', instance: 'acme', actor: alice };
    await cancelOperation(setting.app, ids.at(-1) ?? '', by).catch(() => undefined);
    for (let minutes = 0; minutes < 5; minutes += 1) await setting.ticksFor(1).catch(() => undefined);
    const events = new Set(setting.log.map(({ event }) => event));
    expect(events.size).toBeGreaterThanOrEqual(8);
    expect(setting.log.flatMap(logProblems)).toEqual([]);
  });

  it('about an operation with a trace names the trace; about another one it names none', async () => {
    const { app, clock, log } = testApp({ gateways: 1 });
    const { operation: traced } = await acceptRequest(app, { ...submission(), traceparent });
    const plain = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    // One turn of the gateway advances both.
    await clock.finish(takeFirstStep(app, traced, clock.nowMs() + 60_000));
    await clock.finish(takeFirstStep(app, plain, clock.nowMs() + 60_000));
    const about = (id: string) => log.filter(({ operationId }) => operationId === id);
    expect(about(traced.id).length).toBeGreaterThanOrEqual(3);
    expect(about(traced.id).map((line) => line.traceId)).toEqual(about(traced.id).map(() => traceId));
    expect(about(plain.id).length).toBeGreaterThanOrEqual(2);
    for (const line of about(plain.id)) expect(line).not.toHaveProperty('traceId');
    expect(log.flatMap(logProblems)).toEqual([]);
  });

  it('the trace is no part of what was asked for: the same delivery with another one is the same request', async () => {
    const { app } = testApp();
    const first = await acceptRequest(app, { ...submission({ deliveryId: 'd' }), traceparent });
    const other = { ...submission({ deliveryId: 'd' }), traceparent: traceparent.replace('4bf9', '5bf9') };
    for (const again of [other, submission({ deliveryId: 'd' })]) {
      expect(await acceptRequest(app, again)).toEqual({ kind: 'known', operation: first.operation });
    }
    expect(first.operation.traceparent).toBe(traceparent);
  });
});
