import { createPollerHandler } from '../../shared/runtime/poller.ts';

/** The timer trigger of Function Compute. */
export const handler = createPollerHandler(process.env);
