import { equalInConstantTime } from './constant-time.ts';
import type { Source } from './source.ts';

export interface BearerSender {
  readonly name: string;
  /** Several while a token is being rotated. */
  readonly tokens: readonly string[];
}

/** Verifies bearer tokens (RFC 6750) against the configured ones. */
export function createBearerSource(senders: readonly BearerSender[]): Source {
  return {
    name: 'bearer',
    verify({ headers }) {
      const { authorization } = headers;
      if (authorization === undefined) return { kind: 'absent' };
      const token = /^bearer +([^\s]+) *$/i.exec(authorization)?.[1];
      const sender = senders.find(({ tokens }) =>
        tokens.some((candidate) => token !== undefined && equalInConstantTime(candidate, token)),
      );
      if (sender === undefined) {
        return {
          kind: 'rejected',
          code: 'Token.Mismatch',
          detail: 'The bearer token is not one of the configured ones. Check the Authorization header.',
        };
      }
      const requester = { source: 'bearer', instance: sender.name };
      return { kind: 'verified', caller: { requester, coversBodyOnly: false } };
    },
  };
}
