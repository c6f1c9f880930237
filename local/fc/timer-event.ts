import { platformTime } from './request-id.ts';

/** What a timer trigger hands to the function; the payload is the configured string, never parsed. */
export interface TimerEvent {
  readonly triggerTime: string;
  readonly triggerName: string;
  readonly payload: string;
}

/** The event of one firing, as the bytes the handler receives. */
export function timerPayload(
  timer: { readonly triggerName: string; readonly payload: string },
  nowMs: number,
): Buffer {
  const event: TimerEvent = {
    triggerTime: platformTime(nowMs),
    triggerName: timer.triggerName,
    payload: timer.payload,
  };
  return Buffer.from(JSON.stringify(event));
}
