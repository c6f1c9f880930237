import { hasHostBits, readBlock } from './cidr.ts';
import { invalid, missing, refuse } from './refusals.ts';
import type { Refusal } from './world.ts';

export type Parameters = Readonly<Record<string, string>>;

/** Refuses the first required parameter that is absent or empty. */
export function requireAll(parameters: Parameters, names: readonly string[]): Refusal | undefined {
  const absent = names.find((name) => !parameters[name]);
  return absent === undefined ? undefined : missing(absent);
}

/** Refuses a boolean that is neither `true` nor `false`; an absent one is fine. */
export function checkBoolean(parameters: Parameters, name: string): Refusal | undefined {
  return checkOneOf(parameters, name, ['true', 'false']);
}

/** Refuses a value outside the list; an absent one is fine. */
export function checkOneOf(
  parameters: Parameters,
  name: string,
  allowed: readonly string[],
): Refusal | undefined {
  const value = parameters[name];
  return !value || allowed.includes(value) ? undefined : invalid(name, `one of ${allowed.join(', ')}`);
}

/** Refuses anything but the two weights there are. */
export function checkWeight(parameters: Parameters, name: string): Refusal | undefined {
  const value = parameters[name];
  return value === '0' || value === '100' ? undefined : refuse('VpnRouteEntry.InvalidWeight');
}

/** Refuses a destination that no gateway could carry. */
export function checkDestination(parameters: Parameters): Refusal | undefined {
  const read = readBlock(parameters.RouteDest ?? '');
  if (read.kind === 'malformed') return refuse('InvalidCidrBlock.Malformed');
  if (read.kind === 'ipv6' || read.block.prefix === 0 || hasHostBits(read.block))
    return refuse('IllegalParam.RouteDest');
  return undefined;
}

/** 1 to 100 characters, not a web address (CreateVpnRouteEntry, request parameters, 2026-11-23). */
export function checkDescription(parameters: Parameters): Refusal | undefined {
  const text = parameters.Description;
  if (text === undefined) return undefined;
  return text.length >= 1 && text.length <= 100 && !/^https?:\/\//i.test(text)
    ? undefined
    : invalid('Description', '1 to 100 characters, not starting with http:// or https://');
}
