import { createHash } from 'node:crypto';

/**
 * Derives the token that makes one intent one route at the cloud: the same seed and attempt always give the same
 * token, and `attempt` grows only after a definite refusal.
 * At most 64 ASCII characters. Source: VPC API idempotence, parameter ClientToken.
 */
export function clientToken(seed: string, attempt: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, attempt]))
    .digest('hex');
  return `rh-${digest.slice(0, 40)}-${attempt}`;
}
