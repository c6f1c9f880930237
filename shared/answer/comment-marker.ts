import type { Answer } from './answer.ts';
import { toMarkdown } from './markdown.ts';

const opening = '<!-- routehook:';

/** Whether a comment is one of ours, or quotes one: it must never be taken for a request. */
export function holdsMarker(comment: string): boolean {
  return comment.includes(opening);
}

/** The hidden line that tells one of our comments from all others. */
export function markerOf(key: string): string {
  return `${opening}${key} -->`;
}

/**
 * An answer as a comment on GitHub or GitLab, found again by its marker.
 * @param callWord what a comment must begin with to be a command
 */
export function toMarkedComment(answer: Answer, key: string, callWord: string): string {
  return `${markerOf(key)}\n\n${toMarkdown(answer, { callWord })}`;
}
