import { identityOf } from '../access/identity-of.ts';
import type { Requester } from '../operation/operation.ts';
import { cleanLine } from './clean-line.ts';

const maxNameLength = 60;

/** Says who asked: `Alice (acme:T024BE7LD/U2147483697)` for a person, `standard/netops` for a program. */
export function describeRequester(requester: Requester): string {
  const { source, instance, actor } = requester;
  if (actor === undefined) return cleanLine(`${source}/${instance}`, 120);
  const identity = cleanLine(identityOf(requester), 300);
  const name = displayName(actor.name);
  return name === '' ? identity : `${name} (${identity})`;
}

/** Says who asked in one short word, for tables; anybody may call themselves so. */
export function nameRequester({ instance, actor }: Requester, maxLength = 24): string {
  const shortest = cleanLine(instance, maxLength);
  if (actor === undefined) return shortest;
  return cleanLine(displayName(actor.name) || actor.id, maxLength).trimStart() || shortest;
}

/** A name is chosen by its owner: without round brackets it cannot pretend to be followed by an identity. */
function displayName(name = ''): string {
  return cleanLine(name.replaceAll('(', '[').replaceAll(')', ']'), maxNameLength).trimStart();
}
