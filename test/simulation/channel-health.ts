import type { FaultMix } from './fault-kind.ts';
import type { Random } from './random.ts';
import { type ReplyKind, replyKinds } from './reply-channels.ts';

/**
 * How well a place can be reached. `down` ends; the others do not: `mute` never answers, `gone` says that nobody will
 * ever be told there, and a channel that was `removed` is not configured any more.
 */
export type Health = 'well' | 'down' | 'mute' | 'gone' | 'removed';

/** When which channel and which place cannot be reached. */
export interface ChannelHealth {
  /** @param place of one asker; without it, what is true of the whole channel */
  at(atMs: number, channel: string, place?: string): Health;
}

/** Draws everything that is wrong with whole channels and places. */
export function drawChannelHealth(
  random: Random,
  mix: FaultMix,
  { startMs, calmAtMs }: { readonly startMs: number; readonly calmAtMs: number },
): ChannelHealth {
  const { 'channel-down': down = 0, 'place-gone': gone = 0 } = mix;
  const drawMs = (): number => startMs + Math.floor(random.next() * random.pick([60_000, 900_000]));
  const outages = Array.from({ length: Math.ceil(down * 4) }, () => {
    const fromMs = drawMs();
    const lastsMs = random.pick([5_000, 60_000, 400_000, 3_600_000]);
    return { channel: drawChannel(random), fromMs, toMs: Math.min(calmAtMs, fromMs + lastsMs) };
  });
  const ofWholeChannels = (['removed', 'mute'] as const)
    .filter((state) => mix[`channel-${state}`] !== undefined)
    .map((state) => ({ state, channel: drawChannel(random), fromMs: drawMs() }));
  const places = random.fork('places');
  const goneFromMs = new Map<string, number>();
  const goneFrom = (place: string): number => {
    const known = goneFromMs.get(place);
    if (known !== undefined) return known;
    const draw = places.fork(place);
    const fromMs = draw.chance(gone * 0.4) ? startMs + draw.whole(0, 600_000) : Number.POSITIVE_INFINITY;
    goneFromMs.set(place, fromMs);
    return fromMs;
  };
  return {
    at(atMs, channel, place) {
      const forGood = ofWholeChannels.find((one) => one.channel === channel && one.fromMs <= atMs);
      if (forGood !== undefined) return forGood.state;
      if (place !== undefined && goneFrom(place) <= atMs) return 'gone';
      const isDown = outages.some((one) => one.channel === channel && one.fromMs <= atMs && atMs < one.toMs);
      return isDown ? 'down' : 'well';
    },
  };
}

function drawChannel(random: Random): string {
  return random.pick<ReplyKind>(replyKinds).channel;
}
