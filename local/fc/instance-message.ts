import type { ContextData } from './context.ts';
import type { FunctionError } from './invocation.ts';

/** Host to instance. */
export type HostMessage =
  | {
      readonly kind: 'start';
      readonly codeDir: string;
      readonly entry: string;
      readonly initializer?: string;
      readonly context: ContextData;
      /** By how much its clock is off, ahead when positive. */
      readonly clockOffsetMs: number;
    }
  | { readonly kind: 'invoke'; readonly payload: Buffer; readonly context: ContextData };

/** Instance to host. */
export type InstanceMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'start-failed'; readonly phase: 'load' | 'initialize'; readonly error: FunctionError }
  | { readonly kind: 'answered'; readonly payload: Buffer }
  | { readonly kind: 'failed'; readonly error: FunctionError };

const kinds: ReadonlySet<unknown> = new Set<InstanceMessage['kind']>([
  'ready',
  'start-failed',
  'answered',
  'failed',
]);

/** Tells our own instance program's messages from whatever else code in that process may send. */
export function isInstanceMessage(message: unknown): message is InstanceMessage {
  return typeof message === 'object' && message !== null && 'kind' in message && kinds.has(message.kind);
}
