import type { Requester } from '../operation/operation.ts';

/** Ids come from outside and may be any string: what means something in a rule, or cannot be seen, is written as %{hex}. */
const special = /[%*"\\\s\p{C}]/gu;
const specialInTenant = /[%*"\\/\s\p{C}]/gu;
const specialInInstance = /[%*"\\:/\s\p{C}]/gu;

/**
 * Prints who somebody is, as an access rule names them: `pipeline` for a sender that speaks for itself,
 * `acme:T024BE7LD/U2147483697` for a person. No two requesters that differ print the same.
 */
export function identityOf(requester: Requester): string {
  const instance = instanceName(requester);
  if (requester.actor === undefined) return instance;
  const { tenant, id } = requester.actor;
  return `${instance}:${tenant.replace(specialInTenant, escaped)}/${id.replace(special, escaped)}`;
}

/** Prints who vouches for them: the part of {@link identityOf} before the colon. */
export function instanceName({ instance }: Requester): string {
  return instance.replace(specialInInstance, escaped);
}

function escaped(character: string): string {
  return `%{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
