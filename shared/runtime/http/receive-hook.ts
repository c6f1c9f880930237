import type { Exchange, Hooked } from './exchange.ts';
import { HttpProblem } from './http-problem.ts';

/**
 * Finds out which configured sender a delivery is from: the one the path names, else the first of its source that can
 * prove it. Throws HttpProblem.
 */
export function receiveHook({ request, services, parameters = {}, noted }: Exchange): Hooked {
  const { source, instance } = parameters;
  const hooks = services.hooks.filter(
    (hook) => hook.source === source && (instance === undefined || hook.instance === instance),
  );
  const nowMs = services.app.clock.nowMs();
  noted.source = source;
  for (const hook of hooks) {
    const response = hook.handshake?.(request, nowMs);
    if (response !== undefined) return { kind: 'handshake', response };
  }
  const verdicts = hooks.map((hook) => ({ hook, verdict: hook.verify(request, nowMs) }));
  for (const { hook, verdict } of verdicts) {
    if (verdict.kind !== 'verified') continue;
    noted.instance = hook.instance;
    return { kind: 'verified', hook, content: verdict.content };
  }
  const rejection = verdicts.map(({ verdict }) => verdict).find(({ kind }) => kind === 'rejected');
  if (rejection?.kind !== 'rejected') {
    throw new HttpProblem('Hook.Unknown', 'No sender of this kind and name is configured.');
  }
  throw new HttpProblem(rejection.code, rejection.detail);
}
