import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { senderSchema, senderTypes } from '../../shared/runtime/compose-senders.ts';

const page = readFileSync(new URL('../../docs/senders.md', import.meta.url), 'utf8');
const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => {
  const entry = JSON.parse(text.replaceAll('…', 'xxxxxxxxxxxxxxxx')) as { readonly type: string };
  return { type: entry.type, entry };
});

describe('docs/senders.md', () => {
  it.each(examples)('its example of $type can be configured as it is', ({ entry }) => {
    expect(senderSchema.safeParse(entry)).toMatchObject({ success: true });
  });

  it('has an example and a row for every kind of sender', () => {
    const kinds = [...senderTypes].sort();
    expect([...new Set(examples.map(({ type }) => type))].sort()).toEqual(kinds);
    for (const kind of kinds) expect(page).toContain(`\n| \`${kind}\` |`);
  });
});
