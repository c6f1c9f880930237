import type { Refusal } from '../model/world.ts';

/** What a signed request says about itself, in either signature version. */
export interface Claim {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  /** ISO 8601, UTC. */
  readonly date: string;
  readonly nonce: string;
  /** Whether the signature is right under this secret, or in what it is wrong. */
  readonly verify: (secret: string) => { readonly ok: true } | { readonly ok: false; readonly why: string };
}

export type ReadClaim = { readonly kind: 'claim'; readonly claim: Claim } | Refusal;

export function unauthentic(status: number, code: string, message: string): Refusal {
  return { kind: 'error', status, code, message };
}

/** The refusal for a part of the signature that is not there. */
export function missingPart(name: string): Refusal {
  return unauthentic(400, `Missing${name}`, `${name} is mandatory for this action.`);
}
