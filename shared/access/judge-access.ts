import type { Requester } from '../operation/operation.ts';
import { contains, readCidr } from '../route/cidr.ts';
import type { AccessRule } from './access-rule.ts';
import { identityOf, instanceName } from './identity-of.ts';

/** What somebody wants to do: ask for a route or cancel it, hold or release reconciliation, or only look. */
export type AccessWish =
  | { readonly kind: 'change'; readonly vpnGatewayId: string; readonly routeDest: string }
  | { readonly kind: 'steer'; readonly vpnGatewayId: string }
  | { readonly kind: 'read' };

export type AccessVerdict =
  /** `rule`: the first one that lets them. */
  | { readonly kind: 'allowed'; readonly rule: string }
  | {
      readonly kind: 'refused';
      readonly code: AccessRefusal;
      readonly detail: string;
      readonly remedy: string;
    };

export type AccessRefusal = 'Access.NotNamed' | 'Access.GatewayNotCovered' | 'Access.DestinationNotCovered';

/** Judges whether somebody may do something; without a rule that says so, nobody may do anything. */
export function judgeAccess(
  rules: readonly AccessRule[],
  caller: Requester,
  wish: AccessWish,
): AccessVerdict {
  const naming = rules.filter((rule) => names(rule, caller));
  const [first] = naming;
  if (first === undefined) return notNamed(caller);
  if (wish.kind === 'read') return { kind: 'allowed', rule: first.name };

  const onGateway = naming.filter((rule) => coversGateway(rule, wish.vpnGatewayId));
  if (onGateway.length === 0) return gatewayNotCovered(naming, caller, wish.vpnGatewayId);
  const covering = onGateway.find((rule) =>
    wish.kind === 'steer' ? rule.destinations.length > 0 : coversDestination(rule, wish.routeDest),
  );
  return covering === undefined
    ? destinationNotCovered(onGateway, caller, wish)
    : { kind: 'allowed', rule: covering.name };
}

function names({ who }: AccessRule, caller: Requester): boolean {
  return (
    who.includes('*') ||
    who.includes(identityOf(caller)) ||
    (caller.actor !== undefined && who.includes(`${instanceName(caller)}:*`))
  );
}

function coversGateway({ gateways }: AccessRule, vpnGatewayId: string): boolean {
  return gateways.includes('*') || gateways.includes(vpnGatewayId);
}

function coversDestination({ destinations }: AccessRule, routeDest: string): boolean {
  const asked = readCidr(routeDest);
  if (asked.kind !== 'block') return false;
  return destinations.some((text) => {
    const allowed = readCidr(text);
    return allowed.kind === 'block' && contains(allowed.block, asked.block);
  });
}

function notNamed(caller: Requester): AccessVerdict {
  const identity = identityOf(caller);
  return {
    kind: 'refused',
    code: 'Access.NotNamed',
    detail: `No access rule names you. To routehook you are "${identity}".`,
    remedy: `Nothing was done. Ask whoever runs routehook to add "${identity}" to "who" of an access rule.`,
  };
}

function gatewayNotCovered(
  rules: readonly AccessRule[],
  caller: Requester,
  vpnGatewayId: string,
): AccessVerdict {
  const gateway = shown(vpnGatewayId);
  const scopes = rules.map(({ name, gateways }) => `"${name}" covers ${listOf(gateways, 'no gateway')}`);
  return {
    kind: 'refused',
    code: 'Access.GatewayNotCovered',
    detail: `No access rule that names you covers ${gateway}: ${listOf(scopes, '', '; ')}.`,
    remedy: remedyOf(caller, `"gateways" of a rule to cover ${gateway}`),
  };
}

function destinationNotCovered(
  rules: readonly AccessRule[],
  caller: Requester,
  wish: Exclude<AccessWish, { kind: 'read' }>,
): AccessVerdict {
  const { vpnGatewayId } = wish;
  const destination = wish.kind === 'steer' ? 'any destination' : shown(wish.routeDest);
  const scopes = rules.map(({ name, destinations }) =>
    destinations.length === 0
      ? `"${name}" lets you read only`
      : `"${name}" covers ${listOf(destinations, '')}`,
  );
  return {
    kind: 'refused',
    code: 'Access.DestinationNotCovered',
    detail: `No access rule that names you covers ${destination} on ${shown(vpnGatewayId)}: ${listOf(scopes, '', '; ')}.`,
    remedy: remedyOf(caller, `"destinations" of a rule to cover ${destination}`),
  };
}

function remedyOf(caller: Requester, change: string): string {
  return `Nothing was done. Ask whoever runs routehook to extend ${change}. To routehook you are "${identityOf(caller)}".`;
}

/** What was asked for has not always been checked; it is data. */
function shown(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}

/** A refusal stays readable however many there are. */
const maxListed = 10;

function listOf(items: readonly string[], none: string, separator = ', '): string {
  if (items.length === 0) return none;
  const more = items.length > maxListed ? [`${items.length - maxListed} more`] : [];
  const readable = items.slice(0, maxListed).map((item) => (item === '*' ? 'every gateway' : item));
  return [...readable, ...more].join(separator);
}
