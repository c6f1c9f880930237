import type { Intent } from '../operation/intent.ts';
import type { Change } from './gateway-plan.ts';

/** What to ask for so that a planned change is made. */
export function intentOf(change: Change, accountId: string): Intent {
  const { route, expects, relies } = change;
  const common = {
    accountId,
    dryRun: false,
    expects,
    ...(relies === undefined ? {} : { relies }),
  };
  switch (change.kind) {
    case 'create-route': {
      const { weight, published } = change.after;
      const { description } = change;
      const said = description === undefined ? {} : { description };
      return { ...common, kind: change.kind, route: { ...route, weight, publishVpc: published, ...said } };
    }
    case 'set-weight':
      return { ...common, kind: change.kind, route, weight: change.after.weight };
    case 'fail-over':
      return { ...common, kind: change.kind, route };
    case 'publish-route':
    case 'withdraw-route':
      return { ...common, kind: change.kind, route };
    case 'delete-route':
      return { ...common, kind: change.kind, route };
  }
}
