import type { LocalCloud, LocalDesired } from '../cloud.ts';
import type { LocalSender } from '../sender.ts';
import type { DemoChats } from './chats.ts';

/** What a story is played with. */
export interface Stage {
  readonly cloud: LocalCloud;
  readonly chats: DemoChats;
  readonly sender: LocalSender;
  /** For files; gone when the demo is over. */
  readonly folder: string;
}

/** Something that the demo shows. */
export interface Story {
  /** How long a gateway is busy with one change. */
  readonly busyMs: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly desired: (folder: string) => LocalDesired | undefined;
  /** Tells the story, and says what in it is not as it should be. */
  readonly play: (stage: Stage) => Promise<readonly string[]>;
}
