import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { versionOf } from '../../shared/store/store.ts';
import { freshStore } from '../support/fresh-store.ts';
import { anOperation, operationIdOf, sending, waitedOnce } from '../support/operations.ts';
import type { StoreUnderTest } from './store.contract.ts';

const awkwardTexts: readonly { readonly title: string; readonly text: string }[] = [
  { title: 'Chinese', text: '到上海的路由' },
  { title: 'characters outside the basic plane', text: '🛣️ 𠮷' },
  { title: 'composed and decomposed accents', text: 'é e\u0301' },
  { title: 'quotes, backslashes and SQL', text: `"\\'; DROP TABLE operation; --` },
  { title: 'control characters and a NUL', text: 'a\u0000b\n\r\t\u001f\u007f' },
  { title: 'a lone surrogate', text: 'a\ud800b' },
  { title: 'line separators', text: '\u2028\u2029\ufeff' },
  { title: 'nothing', text: '' },
  { title: '100,000 characters', text: '长'.repeat(100_000) },
];

/** What a store promises about a single operation. */
export function operationContract(subject: StoreUnderTest): void {
  describe(`${subject.name}: operations`, () => {
    it('an id that nobody wrote is not found', async () => {
      const store = await freshStore(subject);
      expect(await store.readOperation(operationIdOf(1))).toBeUndefined();
    });

    it('an operation created twice keeps the first', async () => {
      const store = await freshStore(subject);
      const first = anOperation({ acceptedAtMs: 1_000 });
      expect(await store.createOperation(first)).toBe('created');
      expect(await store.createOperation(anOperation({ acceptedAtMs: 2_000 }))).toBe('exists');
      expect(await store.readOperation(first.id)).toEqual(first);
    });

    it('20 parallel creations of one id make one operation', async () => {
      const store = await freshStore(subject);
      const rivals = Array.from({ length: 20 }, (_, index) => anOperation({ acceptedAtMs: 1_000 + index }));
      const answers = await Promise.all(rivals.map((rival) => store.createOperation(rival)));
      expect(answers.filter((answer) => answer === 'created')).toHaveLength(1);
      expect(await store.readOperation(operationIdOf(1))).toEqual(rivals[answers.indexOf('created')]);
    });

    it('a replacement at the stored version takes its place', async () => {
      const store = await freshStore(subject);
      const before = anOperation();
      const after = sending(before);
      await store.createOperation(before);
      expect(await store.replaceOperation(after, versionOf(before))).toBe('replaced');
      expect(await store.readOperation(before.id)).toEqual(after);
    });

    it.each([
      { title: 'a version that was replaced', expected: 1 },
      { title: 'a version that is not there yet', expected: 3 },
      { title: 'no version', expected: 0 },
    ])('a replacement at $title is a conflict and changes nothing', async ({ expected }) => {
      const store = await freshStore(subject);
      const first = anOperation();
      const second = waitedOnce(first);
      await store.createOperation(first);
      await store.replaceOperation(second, 1);
      expect(await store.replaceOperation(sending(second), expected)).toBe('conflict');
      expect(await store.readOperation(first.id)).toEqual(second);
    });

    it('a replacement of an operation that is not there is a conflict and creates nothing', async () => {
      const store = await freshStore(subject);
      const operation = anOperation();
      expect(await store.replaceOperation(waitedOnce(operation), 1)).toBe('conflict');
      expect(await store.readOperation(operation.id)).toBeUndefined();
    });

    it('of 20 parallel replacements at one version exactly 1 wins, and it is the one that is stored', async () => {
      const store = await freshStore(subject);
      const operation = anOperation();
      await store.createOperation(operation);
      const rivals = Array.from({ length: 20 }, (_, index) => waitedOnce(operation, 5_000 + index));
      const answers = await Promise.all(rivals.map((rival) => store.replaceOperation(rival, 1)));
      expect(answers.filter((answer) => answer === 'replaced')).toHaveLength(1);
      expect(await store.readOperation(operation.id)).toEqual(rivals[answers.indexOf('replaced')]);
    });

    it.each(awkwardTexts)('a description of $title comes back unchanged', async ({ text }) => {
      const store = await freshStore(subject);
      const operation = waitedOnce(anOperation({ route: { description: text } }));
      await store.createOperation(operation);
      const read = await store.readOperation(operation.id);
      expect(JSON.stringify(read)).toBe(JSON.stringify(operation));
    });

    it('what is written later does not change what was given out, nor the other way round', async () => {
      const store = await freshStore(subject);
      const given = structuredClone(anOperation());
      await store.createOperation(given);
      scribbleOn(given);
      const read = await store.readOperation(given.id);
      expect(read).toEqual(anOperation());
      scribbleOn(read);
      const listed = (await store.listOperations({ pageSize: 1 })).operations[0];
      expect(listed).toEqual(anOperation());
      scribbleOn(listed);
      expect(await store.readOperation(given.id)).toEqual(anOperation());

      const replacement = waitedOnce(anOperation());
      const mutable = structuredClone(replacement);
      await store.replaceOperation(mutable, 1);
      scribbleOn(mutable);
      expect(await store.readOperation(given.id)).toEqual(replacement);
    });

    it('what was written is found after closing and opening again', async ({ skip }) => {
      const reason = subject.skip?.['shared-state'];
      if (reason !== undefined) return skip(reason);
      const place = randomUUID();
      const operation = waitedOnce(anOperation());
      const entry = { gatewayKey: 'a/b/c', acceptedAtMs: 7, operationId: operation.id };
      const before = await subject.open(place);
      await before.createOperation(operation);
      await before.addPending(entry);
      const lease = await before.acquireLease('a/b/c', 'one', 1_000, 2_000);
      if (lease !== undefined) await before.renewLease(lease, 3_000, [40_000, 50_000]);
      await before.close();

      const after = await subject.open(place);
      expect(await after.readOperation(operation.id)).toEqual(operation);
      expect(await after.listPending()).toEqual([entry]);
      expect(await after.readGateway('a/b/c')).toEqual({ fence: 1, durationsMs: [40_000, 50_000] });
      expect(await after.acquireLease('a/b/c', 'two', 2_999, 9_000)).toBeUndefined();
      await after.close();
    });

    it('two stores opened at one place see each other at once', async ({ skip }) => {
      const reason = subject.skip?.['shared-state'];
      if (reason !== undefined) return skip(reason);
      const place = randomUUID();
      const one = await subject.open(place);
      const other = await subject.open(place);
      const operation = anOperation();
      expect(await one.createOperation(operation)).toBe('created');
      expect(await other.createOperation(operation)).toBe('exists');
      expect(await other.replaceOperation(waitedOnce(operation), 1)).toBe('replaced');
      expect(await one.replaceOperation(waitedOnce(operation), 1)).toBe('conflict');
      expect(await one.acquireLease('g', 'one', 1_000, 2_000)).toMatchObject({ fence: 1 });
      expect(await other.acquireLease('g', 'other', 1_000, 2_000)).toBeUndefined();
      await one.close();
      await other.close();
    });
  });
}

function scribbleOn(value: unknown): void {
  if (typeof value !== 'object' || value === null) throw new Error('There is nothing to scribble on.');
  for (const inner of Object.values(value))
    if (typeof inner === 'object' && inner !== null) scribbleOn(inner);
  Object.assign(value, { state: 'scribbled', scribbled: true });
}
