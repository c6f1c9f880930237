import type { Answer, Tone } from './answer.ts';
import { cleanLine } from './clean-line.ts';

/**
 * What pops up over the card whose button was clicked; plain text.
 * Source: open.feishu.cn, "Card callback communication" (2026-11).
 */
export interface FeishuToast {
  readonly type: 'info' | 'success' | 'error' | 'warning';
  readonly content: string;
}

const types: Readonly<Record<Tone, FeishuToast['type']>> = {
  working: 'info',
  done: 'success',
  failed: 'error',
  refused: 'warning',
  told: 'info',
};

/** Says the headline of an answer in a toast. */
export function toFeishuToast({ tone, headline }: Answer): FeishuToast {
  return { type: types[tone], content: cleanLine(headline, 120) || '-' };
}
