import * as z from 'zod';

const schema = z.object({
  /** How often the response URL may have been heard. */
  uses: z.number().int().min(0),
  /** The message that is edited. */
  message: z.object({ channel: z.string(), ts: z.string() }).optional(),
  /** The app may not speak in the channel: the response URL goes first. */
  barred: z.literal(true).optional(),
  /** The response URL is used up, expired or not allowed. */
  closed: z.literal(true).optional(),
});

/** What the channel remembers of a thread between deliveries. */
export type SlackMemory = z.output<typeof schema>;

/** Reads what {@link writeSlackMemory} wrote; anything else is as if there were none. */
export function readSlackMemory(text: string | undefined): SlackMemory {
  try {
    return schema.parse(JSON.parse(text ?? ''));
  } catch {
    return { uses: 0 };
  }
}

export function writeSlackMemory(memory: SlackMemory): string {
  return JSON.stringify(memory);
}
