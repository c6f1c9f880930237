import { type OperationState, operationStates } from '../operation/operation.ts';
import { operationIdPattern } from '../operation/operation-id.ts';
import { readCidr } from '../route/cidr.ts';
import type { RouteWeight } from '../route/route.ts';
import { nearest } from './edit-distance.ts';
import { quoteText } from './quotes.ts';

/** What a value looks like. It is only recognised here; whether such a route is allowed is judged later. */
export interface Shape<Value> {
  /** In a usage: `vpn-…`. */
  readonly label: string;
  /** In a sentence: `a VPN gateway ID such as vpn-…`. */
  readonly expects: string;
  /** Undefined when a text does not have this shape. */
  read(text: string): Value | undefined;
  /** What was probably meant by a text that does not have this shape. */
  near?(text: string): string | undefined;
  /** Prints a value as `read` takes it, in quotes where it needs them. */
  print(value: Value): string;
  /** Whether people forget quotes around it. */
  readonly spoken?: true;
}

/** A destination: any block in CIDR notation, also one that the API will not take. */
export const cidrShape: Shape<string> = {
  label: 'CIDR',
  expects: 'a CIDR block such as 10.0.0.0/24',
  read: (text) => (readCidr(text).kind === 'malformed' ? undefined : text),
  near: (text) => {
    const mended = /^[0-9.]+$/.test(text)
      ? `${text}/${text.endsWith('.0') ? 24 : 32}`
      : text.replace(/^(?:ip|cidr):/i, '').replace(/[\\|:]([0-9]{1,2})$/, '/$1');
    return readCidr(mended).kind === 'block' ? mended : undefined;
  },
  print: String,
};

export const gatewayShape = idShape('vpn', 'a VPN gateway ID such as vpn-bp1a3kqjiiq9legfx0001');

export const connectionShape = idShape('vco', 'an IPsec-VPN connection ID such as vco-bp15oes1py4i66rmd0001');

export const operationShape: Shape<string> = {
  label: 'op_…',
  expects: 'an operation ID: op_ and 32 hexadecimal digits',
  read: (text) => {
    const id = text.toLowerCase().replace(/^\/?(?:v1\/)?operations\//, '');
    return operationIdPattern.test(id) ? id : undefined;
  },
  near: (text) => {
    const digits = /^(?:op)?[-_ ]?([0-9a-f]{32})$/i.exec(text)?.[1];
    return digits === undefined ? undefined : `op_${digits.toLowerCase()}`;
  },
  print: String,
};

/** A plan as it was shown: the first digits of its digest. */
export const digestShape: Shape<string> = {
  label: 'pl_…',
  expects: 'the ID of a plan: pl_ and 16 hexadecimal digits',
  read: (text) => (/^pl_[0-9a-f]{16}$/i.test(text) ? text.toLowerCase() : undefined),
  near: (text) => {
    const digits = /^(?:pl)?[-_ ]?([0-9a-f]{16})$/i.exec(text)?.[1];
    return digits === undefined ? undefined : `pl_${digits.toLowerCase()}`;
  },
  print: String,
};

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest duration that makes sense to be said: whoever wants it for longer changes the file. */
const maxDurationMs = 30 * 86_400_000;

/** A duration, in milliseconds: `90m`, `2h`, `1d`. */
export const durationShape: Shape<number> = {
  label: '2h',
  expects: 'a duration of 1 minute to 30 days such as 90m, 2h or 1d',
  read: (text) => {
    const [, count, unit = ''] = /^([1-9][0-9]{0,4})([mhd])$/i.exec(text) ?? [];
    const ms = Number(count) * (unitMs[unit.toLowerCase()] ?? Number.NaN);
    return ms <= maxDurationMs ? ms : undefined;
  },
  near: (text) => {
    const [, count, unit = ''] =
      /^([1-9][0-9]{0,4})[- ]?(m|min|mins|minutes?|h|hrs?|hours?|d|days?)$/i.exec(text) ?? [];
    const mended = `${count}${unit.charAt(0).toLowerCase()}`;
    return count !== undefined && durationShape.read(mended) !== undefined ? mended : undefined;
  },
  print: (ms) => {
    const unit = ms % 86_400_000 === 0 ? 'd' : ms % 3_600_000 === 0 ? 'h' : 'm';
    return `${ms / (unitMs[unit] ?? 1)}${unit}`;
  },
};

export const regionShape: Shape<string> = {
  label: 'cn-…',
  expects: 'a region ID such as cn-hangzhou',
  read: (text) =>
    text.length <= 64 && /^[a-z]{2}(-[a-z0-9]+)+$/i.test(text) ? text.toLowerCase() : undefined,
  near: (text) =>
    /^[a-z]{2}(_[a-z0-9]+)+$/i.test(text) ? text.toLowerCase().replaceAll('_', '-') : undefined,
  print: String,
};

export const weightShape: Shape<RouteWeight> = {
  label: '0|100',
  expects: '100 (active) or 0 (standby)',
  read: (text) => {
    const word = text.toLowerCase();
    if (word === '100' || word === 'active') return 100;
    return word === '0' || word === 'standby' ? 0 : undefined;
  },
  near: (text) => (/^100\.?0*%?$/.test(text) ? '100' : /^0\.?0*%?$/.test(text) ? '0' : undefined),
  print: String,
};

export const stateShape: Shape<OperationState> = {
  label: 'STATE',
  expects: `one of ${operationStates.join(', ')}`,
  read: (text) => {
    const word = text.toLowerCase();
    // British and American English.
    return operationStates.find((state) => state === (word === 'cancelled' ? 'canceled' : word));
  },
  near: (text) => nearest(text, operationStates),
  print: String,
};

/**
 * Beyond the 100 characters that the API takes, so that its limit is told as such later, and short enough that the
 * printed form of any description can be read again.
 */
const maxText = 300;

export const textShape: Shape<string> = {
  label: '"…"',
  expects: 'a text in quotes of at most 100 characters',
  read: (text) => (text.length <= maxText ? text : undefined),
  print: quoteText,
  spoken: true,
};

/** Why somebody did something, for those who meet it. */
export const reasonShape: Shape<string> = {
  ...textShape,
  expects: `a text in quotes of at most ${maxText} characters`,
};

/** Other things whose IDs look alike: a VPC is no misspelt VPN gateway. */
const otherPrefixes = ['vpc', 'vpn', 'vco', 'cgw', 'vsw', 'vbr', 'cen', 'eni', 'eip', 'ngw', 'nat'];

function idShape(prefix: string, expects: string): Shape<string> {
  const exact = new RegExp(`^${prefix}-[a-zA-Z0-9]+$`, 'i');
  const nearly = /^([a-z]{2,4})[-_.: ]?([a-z0-9]{12,})$/i;
  return {
    label: `${prefix}-…`,
    expects,
    // A phone writes the first letter large; the rest is kept, as the cloud alone knows its IDs.
    read: (text) =>
      text.length <= 64 && exact.test(text) ? `${prefix}${text.slice(prefix.length)}` : undefined,
    near: (text) => {
      if (text.length > 64) return undefined;
      const separated = new RegExp(`^${prefix}[_.:]+([a-z0-9]+)$`, 'i').exec(text)?.[1];
      if (separated !== undefined) return `${prefix}-${separated}`;
      const [, typed, body] = nearly.exec(text) ?? [];
      if (typed === undefined || body === undefined) return undefined;
      const isOther = typed.toLowerCase() !== prefix && otherPrefixes.includes(typed.toLowerCase());
      return !isOther && nearest(typed, [prefix]) === prefix ? `${prefix}-${body}` : undefined;
    },
    print: String,
  };
}
