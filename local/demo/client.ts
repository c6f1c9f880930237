import * as z from 'zod';
import { type LocalSender, signedHeaders } from '../sender.ts';

/** What the demo reads of an operation. */
const shownOperationSchema = z.object({
  name: z.string(),
  done: z.boolean(),
  metadata: z.object({
    state: z.string(),
    queuePosition: z.number().optional(),
    cloudRequestIds: z.array(z.string()),
    journal: z.array(z.object({ event: z.string() })),
  }),
  response: z
    .object({
      dryRun: z.string().optional(),
      requestId: z.string().optional(),
      observed: z.object({ state: z.string(), weight: z.number().optional() }).optional(),
    })
    .optional(),
  error: z.object({ code: z.string(), detail: z.string() }).optional(),
});

const shownProblemSchema = z.object({ code: z.string(), detail: z.string(), remedy: z.string() });

export type ShownOperation = z.infer<typeof shownOperationSchema>;
export type ShownProblem = z.infer<typeof shownProblemSchema>;

export interface Reply {
  readonly status: number;
  readonly operation?: ShownOperation;
  readonly problem?: ShownProblem;
}

/** Talks to the webhook as a sender does: over HTTP, with real signatures. */
export function createDemoClient(url: string, sender: LocalSender) {
  return {
    async askForRoute(deliveryId: string, route: Readonly<Record<string, unknown>>): Promise<Reply> {
      const body = JSON.stringify(route);
      const headers = signedHeaders(sender.secret, deliveryId, body, Date.now());
      return readReply(await fetch(`${url}/v1/routes`, { method: 'POST', headers, body }));
    },
    async readOperation(name: string): Promise<ShownOperation> {
      const headers = { authorization: `Bearer ${sender.token}` };
      const { operation, status } = await readReply(await fetch(`${url}/v1/${name}`, { headers }));
      if (operation === undefined) throw new Error(`GET /v1/${name} answered ${status}.`);
      return operation;
    },
  };
}

export type DemoClient = ReturnType<typeof createDemoClient>;

async function readReply(response: Response): Promise<Reply> {
  const body: unknown = await response.json();
  const operation = shownOperationSchema.safeParse(body);
  if (operation.success) return { status: response.status, operation: operation.data };
  return { status: response.status, problem: shownProblemSchema.parse(body) };
}
