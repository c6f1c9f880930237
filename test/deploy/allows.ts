import type { Policy } from '../../tools/plan-deploy/ram/policies.ts';

/** Whether a policy lets its holder do something to a resource, as RAM reads it: a star stands for anything. */
export function allows({ Statement }: Policy, action: string, resource: string): boolean {
  return Statement.some(
    ({ Action, Resource }) =>
      Action.some((pattern) => matches(pattern, action)) &&
      Resource.some((pattern) => matches(pattern, resource)),
  );
}

function matches(pattern: string, text: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(text);
}
