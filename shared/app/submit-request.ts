import { type AccessVerdict, judgeAccess } from '../access/judge-access.ts';
import { type Acceptance, acceptRequest, type Submission } from './accept-request.ts';
import type { App } from './app.ts';

/** No access rule lets the requester do this; nothing was recorded. */
export interface Refused {
  readonly kind: 'refused';
  readonly refusal: Extract<AccessVerdict, { kind: 'refused' }>;
}

/** Records a request if an access rule lets its requester ask for it: the only way in. */
export async function submitRequest(app: App, submission: Submission): Promise<Acceptance | Refused> {
  const { intent, requester } = submission;
  const { vpnGatewayId, routeDest } = intent.route;
  const verdict = judgeAccess(app.settings.access, requester, { kind: 'change', vpnGatewayId, routeDest });
  if (verdict.kind === 'refused') return { kind: 'refused', refusal: verdict };
  return acceptRequest(app, submission);
}
