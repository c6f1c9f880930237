import type { Tone } from './answer.ts';

const signs: Record<Tone, string> = {
  working: '⏳',
  done: '✅',
  failed: '❌',
  refused: '🚫',
  told: 'ℹ️',
};

const words: Record<Tone, string> = {
  working: 'working',
  done: 'done',
  failed: 'FAILED',
  refused: 'REFUSED',
  told: 'info',
};

/** One emoji that says how it went, for formats that people look at. */
export function toneSign(tone: Tone): string {
  return signs[tone];
}

/** One word that says how it went, for formats without emoji. */
export function toneWord(tone: Tone): string {
  return words[tone];
}
