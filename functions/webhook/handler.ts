import { createWebhookHandler } from '../../shared/runtime/webhook.ts';

/** The HTTP trigger of Function Compute. */
export const handler = createWebhookHandler(process.env);
