import type { Tone } from './answer.ts';

/** Who sees an answer in Slack: everybody in the channel, or only who asked. */
export type SlackVisibility = 'in_channel' | 'ephemeral';

/**
 * What became of a route concerns everybody in the channel, unless it is configured otherwise; a person's own mistake
 * or question concerns that person only.
 */
export function slackVisibility(tone: Tone, configured: SlackVisibility): SlackVisibility {
  return tone === 'refused' || tone === 'told' ? 'ephemeral' : configured;
}
