import type { Store } from '../../shared/store/store.ts';
import { budgetContract } from './store-budget.contract.ts';
import { leaseContract } from './store-lease.contract.ts';
import { ledgerContract } from './store-ledger.contract.ts';
import { listContract } from './store-list.contract.ts';
import { modelContract } from './store-model.contract.ts';
import { operationContract } from './store-operation.contract.ts';
import { pagingContract } from './store-paging.contract.ts';
import { pendingContract } from './store-pending.contract.ts';
import { reportContract } from './store-report.contract.ts';
import { threadContract } from './store-thread.contract.ts';

/** An adapter of the store port, as its contract sees it. */
export interface StoreUnderTest {
  readonly name: string;
  /** Opens the state that is called `place`, empty at first; opening it again finds what is there. */
  readonly open: (place: string) => Promise<Store>;
  /** Parts of the contract that this adapter cannot keep, each with the reason. */
  readonly skip?: { readonly [Part in SkippablePart]?: string };
}

/** `shared-state`: two stores opened at one place see the same state, also after one was closed. */
export type SkippablePart = 'shared-state';

/** Defines the tests that every adapter of the store port passes. */
export function storeContract(subject: StoreUnderTest): void {
  operationContract(subject);
  listContract(subject);
  pendingContract(subject);
  pagingContract(subject);
  leaseContract(subject);
  budgetContract(subject);
  ledgerContract(subject);
  reportContract(subject);
  threadContract(subject);
  modelContract(subject);
}
