import type { App } from '../../shared/app/app.ts';
import { StoreDown } from './watched-store.ts';
import { type StoreMethod, wrapStore } from './wrap-store.ts';

/** A process that dies: from then on nothing that it writes arrives, and nothing that it asks is answered. */
export interface MortalApp {
  readonly app: App;
  readonly isDead: () => boolean;
}

/** The same surroundings for a process that dies when it begins the write with this number, from 1. */
export function dyingAtWrite(app: App, number: number): MortalApp {
  let writes = 0;
  return mortal(app, (method) => {
    if (!isWrite(method)) return false;
    writes += 1;
    return writes === number;
  });
}

/** The same surroundings for a process that dies when it begins a call that `isLast` picks. */
export function mortal(app: App, isLast: (method: StoreMethod, subject: unknown) => boolean): MortalApp {
  let isDead = false;
  const store = wrapStore(app.store, (method, perform, subject) => {
    isDead ||= isLast(method, subject);
    return isDead ? Promise.reject(new StoreDown('The process is dead.')) : perform();
  });
  return { app: { ...app, store, owner: `${app.owner} who dies` }, isDead: () => isDead };
}

function isWrite(method: StoreMethod): boolean {
  return !method.startsWith('read') && !method.startsWith('list');
}
