import { callLaws } from './call-laws.ts';
import { keptLaws } from './kept-laws.ts';
import type { Law } from './law.ts';
import { lifeLaws } from './life-laws.ts';
import { ownershipLaws } from './ownership-laws.ts';
import { recordLaws } from './record-laws.ts';
import { replyLaws } from './reply-laws.ts';
import { truthLaws } from './truth-laws.ts';

/** The laws that are judged fact by fact, by name. */
export const laws: Readonly<Record<string, Law>> = {
  ...callLaws,
  ...truthLaws,
  ...lifeLaws,
  ...ownershipLaws,
  ...keptLaws,
  ...recordLaws,
  ...replyLaws,
};
