import * as z from 'zod';

const schema = z.object({
  /** The comment that shows the answer. */
  comment: z.string().optional(),
  /** There may be a comment: the answer to writing it was lost. */
  doubt: z.boolean().optional(),
  /** The message that the comment shows. */
  said: z.string().optional(),
  /** The transitions that were taken. */
  moved: z.array(z.string()).default([]),
  /** A transition whose answer was lost. */
  tried: z.string().optional(),
});

/** What the channel of a Jira site remembers between two deliveries about one issue. */
export type JiraMemory = z.output<typeof schema>;

/** Reads what was remembered; nothing when it cannot be read. */
export function readJiraMemory(text: string | undefined): JiraMemory {
  try {
    return schema.parse(JSON.parse(text ?? '{}'));
  } catch {
    return { moved: [] };
  }
}
