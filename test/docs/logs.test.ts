import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeliveryOutcome } from '../../shared/answer/telling.ts';
import type { OperationEvent } from '../../shared/operation/operation.ts';
import { commonFields, documentedEvents, documentedFields } from '../support/log-lines.ts';

const root = join(import.meta.dirname, '../..');

/** What the sources write at `event:`, as it stands there, and names of events that reach it another way. */
const written = ['shared', 'functions'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .flatMap((text) =>
      [
        ...text.matchAll(/\bevent: (['`])([a-z-]+\..*?)\1/g),
        ...text.matchAll(/(')((?:reconcile|drift)\.[a-z-]+)'/g),
      ].map(([, , event = '']) => event),
    ),
);

const operationEvents: Readonly<Record<OperationEvent['kind'], true>> = {
  accepted: true,
  waiting: true,
  sending: true,
  sent: true,
  'not-sent': true,
  refused: true,
  'answer-lost': true,
  'dry-run-passed': true,
  'step-done': true,
  'rolling-back': true,
  succeeded: true,
  failed: true,
  canceled: true,
  expired: true,
};
const replyEvents: Readonly<Record<DeliveryOutcome['kind'], true>> = {
  delivered: true,
  later: true,
  undeliverable: true,
};

/** What stands in a template, written out. */
const templates: Readonly<Record<string, readonly string[]>> = {
  'operation.${event.kind}': Object.keys(operationEvents).map((kind) => `operation.${kind}`),
  'reply.${outcome.kind}': Object.keys(replyEvents).map((kind) => `reply.${kind}`),
};

describe('docs/logs.md', () => {
  it('lists every event that the sources write, and no other', () => {
    const events = new Set(written.flatMap((event) => templates[event] ?? [event]));
    expect([...documentedEvents.keys()].sort()).toEqual([...events].sort());
  });

  it('explains every field of every event, once, and none that no event has', () => {
    const used = new Set([...documentedEvents.values()].flatMap(({ fields }) => fields));
    expect([...documentedFields].sort()).toEqual([...used].sort());
    expect(commonFields.filter((name) => used.has(name))).toEqual([]);
  });

  it('names are in camel case, levels are those of the log', () => {
    for (const name of [...commonFields, ...documentedFields]) expect(name).toMatch(/^[a-z]+([A-Z][a-z]+)*$/);
    for (const [event, { levels, fields }] of documentedEvents) {
      expect(['debug', 'info', 'warn', 'error'], event).toEqual(expect.arrayContaining([...levels]));
      expect([event, new Set(fields).size]).toEqual([event, fields.length]);
    }
  });
});
