import { type PolicyName, permissions } from './permissions.ts';
import { type Place, resourcesOf } from './resources.ts';

export interface Policy {
  readonly Version: '1';
  readonly Statement: readonly Statement[];
}

export interface Statement {
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** Makes a policy out of the permissions: one statement for each kind of resource that there is. */
export function policyOf(name: PolicyName, place: Place): Policy {
  const own = permissions.filter(({ policies }) => policies.includes(name));
  const kinds = [...new Set(own.map(({ on }) => on))];
  return {
    Version: '1',
    Statement: kinds.flatMap((kind) => {
      const Resource = resourcesOf(kind, place);
      const Action = own.filter(({ on }) => on === kind).map(({ action }) => action);
      return Resource.length === 0 ? [] : [{ Effect: 'Allow' as const, Action, Resource }];
    }),
  };
}

/** Lets Function Compute, and nobody else, act in a role. */
export const trustPolicy = {
  Version: '1',
  Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: ['fc.aliyuncs.com'] } }],
} as const;

const names: readonly PolicyName[] = ['webhook', 'poller', 'reconcile', 'wake-up', 'provision', 'log'];

/** The files of docs/ram by their names, with the place filled in. */
export function policyFiles(place: Place): ReadonlyMap<string, string> {
  const files = names.map((name) => [`${name}.json`, render(policyOf(name, place))] as const);
  return new Map([['trust.json', render(trustPolicy)], ...files]);
}

/** As the formatter of this project wants JSON: a list of texts stands on one line where it fits. */
function render(policy: object): string {
  const spread = JSON.stringify(policy, undefined, 2);
  const listOfTexts = /^( *"\w+": )\[\s+("[^"]*"(?:,\s+"[^"]*")*)\s+\](,?)$/gm;
  const folded = spread.replace(listOfTexts, (whole, start: string, items: string, end: string) => {
    const line = `${start}[${items.replaceAll(/,\s+/g, ', ')}]${end}`;
    return line.length <= lineWidth ? line : whole;
  });
  return `${folded}\n`;
}

const lineWidth = 110;
