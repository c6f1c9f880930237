import { randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import type { Store } from '../../shared/store/store.ts';

/** Opens an empty store that is closed when the test ends. */
export async function freshStore({ open }: { open: (place: string) => Promise<Store> }): Promise<Store> {
  const store = await open(randomUUID());
  onTestFinished(() => store.close());
  return store;
}
