import type { ChatMessage } from '../chat/start-chats.ts';
import type { DemoChats } from './chats.ts';

/** Makes what prints every message when it appears and when it is edited; each call prints what is new. */
export function followChats(chats: Pick<DemoChats, 'messages'>): () => void {
  const shown = new Map<string, string>();
  const startedMs = Date.now();
  return () => {
    for (const message of chats.messages()) {
      const key = `${message.platform} ${message.id}`;
      const before = shown.get(key);
      if (before === message.text) continue;
      shown.set(key, message.text);
      print(message, before, Date.now() - startedMs);
    }
  };
}

/** Of an edited message only what is new. */
function print({ platform, where, text }: ChatMessage, before: string | undefined, elapsedMs: number): void {
  const edited = before === undefined ? '' : ', edited';
  console.log(`  ${platform.padEnd(6)}  routehook in ${where}${edited} (${(elapsedMs / 1000).toFixed(1)} s)`);
  const known = new Set(before?.split('\n'));
  for (const line of text.split('\n').filter((one) => one.trim() !== '' && !known.has(one))) {
    console.log(`          | ${line}`);
  }
}
