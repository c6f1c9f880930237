import { describe, expect, it } from 'vitest';
import { cancelOperation } from '../../shared/app/cancel-operation.ts';
import { followToEnd, takeFirstStep } from '../../shared/app/follow-operation.ts';
import { listOperations, readOperation, viewOperation } from '../../shared/app/read-operations.ts';
import { assumedDurationMs } from '../../shared/operation/forecast.ts';
import { accepted, keyOf, stored, testApp } from '../support/test-app.ts';

const minute = 60_000;
const blocks = ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'] as const;

describe('reading one operation', () => {
  it('an id that nobody has: nothing', async () => {
    expect(await readOperation(testApp().app, 'op_nobody')).toBeUndefined();
  });

  it('three are queued: each has its place and a later end than the one before', async () => {
    const { app, clock } = testApp();
    const operations = [];
    for (const routeDest of blocks) {
      operations.push(await accepted(app, { route: { routeDest } }));
      await clock.advance(1);
    }
    const views = await Promise.all(operations.map((one) => viewOperation(app, one)));
    expect(views.map(({ forecast }) => forecast)).toEqual(
      [1, 2, 3].map((place) => ({
        queuePosition: place,
        estimatedEndMs: clock.nowMs() + place * assumedDurationMs,
      })),
    );
  });

  it('one is under way: it has place 0, and those behind it count from there', async () => {
    const { app, clock, store } = testApp();
    const first = await accepted(app);
    await clock.advance(1);
    const second = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    await clock.finish(takeFirstStep(app, first, clock.nowMs() + 2_000));
    await clock.advance(10_000);
    const underWay = await stored(store, first);
    const leftMs = assumedDurationMs - (clock.nowMs() - (underWay.appliedAtMs ?? 0));
    expect(await readOperation(app, first.id)).toEqual({
      operation: underWay,
      forecast: { queuePosition: 0, estimatedEndMs: clock.nowMs() + leftMs },
    });
    expect((await readOperation(app, second.id))?.forecast).toEqual({
      queuePosition: 1,
      estimatedEndMs: clock.nowMs() + leftMs + assumedDurationMs,
    });
  });

  it('what this process has just sent: its forecast needs nothing of the store', async () => {
    const { app, as, clock, watched } = testApp();
    const latest = await clock.finish(takeFirstStep(app, await accepted(app), clock.nowMs() + 2_000));
    const before = [...watched.calls.values()].reduce((sum, calls) => sum + calls, 0);
    const { forecast } = await viewOperation(app, latest);
    expect([...watched.calls.values()].reduce((sum, calls) => sum + calls, 0)).toBe(before);
    expect(forecast).toEqual((await viewOperation(as('another'), latest)).forecast);
    expect(forecast).toMatchObject({ queuePosition: 0 });
  });

  it('the gateway has a history: the forecast is built on it', async () => {
    const { app, clock, store } = testApp();
    const first = await accepted(app);
    await clock.finish(followToEnd(app, first, clock.nowMs() + minute));
    const [tookMs = 0] = (await store.readGateway(keyOf()))?.durationsMs ?? [];
    const second = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    expect((await readOperation(app, second.id))?.forecast?.estimatedEndMs).toBe(clock.nowMs() + tookMs);
  });

  it('it has ended: no forecast', async () => {
    const { app, clock } = testApp();
    const operation = await accepted(app);
    const ended = await clock.finish(followToEnd(app, operation, clock.nowMs() + minute));
    expect(await readOperation(app, operation.id)).toEqual({ operation: ended });
  });

  it('a dry run waits for nobody: no forecast', async () => {
    const { app } = testApp();
    const operation = await accepted(app, { dryRun: true });
    expect(await readOperation(app, operation.id)).toEqual({ operation });
  });

  it('somebody before it is canceled: it moves up', async () => {
    const { app, clock } = testApp();
    const first = await accepted(app);
    await clock.advance(1);
    const second = await accepted(app, { route: { routeDest: '10.2.0.0/16' } });
    await cancelOperation(app, first.id, { source: 'bearer', instance: 'alice' });
    expect((await readOperation(app, second.id))?.forecast?.queuePosition).toBe(1);
  });

  it('a long queue costs two operations read, however long it is', async () => {
    const { app, watched, clock } = testApp();
    let last = await accepted(app);
    for (let block = 2; block < 60; block += 1) {
      await clock.advance(1);
      last = await accepted(app, { route: { routeDest: `10.${block}.0.0/16` } });
    }
    const readBefore = watched.calls.get('readOperation') ?? 0;
    expect((await readOperation(app, last.id))?.forecast?.queuePosition).toBe(59);
    expect((watched.calls.get('readOperation') ?? 0) - readBefore).toBe(2);
  });
});

describe('listing operations', () => {
  it('newest first, page by page', async () => {
    const { app, clock } = testApp();
    const operations = [];
    for (const routeDest of blocks) {
      operations.push(await accepted(app, { route: { routeDest } }));
      await clock.advance(1);
    }
    const page = await listOperations(app, { pageSize: 2 });
    expect(page.operations).toEqual([operations[2], operations[1]]);
    const { nextPageToken = '' } = page;
    expect((await listOperations(app, { pageSize: 2, pageToken: nextPageToken })).operations).toEqual([
      operations[0],
    ]);
  });
});
