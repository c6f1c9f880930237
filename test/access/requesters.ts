import type { Requester } from '../../shared/operation/operation.ts';

/** A program that a configured sender speaks for. */
export function program(instance: string): Requester {
  return { source: 'standard', instance };
}

/** A person whom a configured sender vouches for. */
export function person(instance: string, tenant: string, id: string): Requester {
  return { source: 'slack', instance, actor: { tenant, id, name: 'Somebody' } };
}
