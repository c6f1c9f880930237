import * as z from 'zod';

/** Where a document lies, as the operator states it. */
export type SourceAddress =
  /** Relative to the code of the function. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'https'; readonly url: string }
  | {
      readonly kind: 'oss';
      readonly bucket: string;
      readonly key: string;
      /** The region of the bucket; absent: the one of the function. */
      readonly regionId?: string;
      /** An origin; absent: the one of the region. */
      readonly endpoint?: string;
    };

export type AddressReading =
  | { readonly kind: 'valid'; readonly address: SourceAddress }
  | { readonly kind: 'invalid'; readonly why: string };

const forms =
  'must be file: and a path, an https address, or oss://BUCKET/KEY, with ?region= and &endpoint= where they differ';

/** Source: "Bucket naming conventions", 2026-03-20. */
const bucketPattern = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;
const regionPattern = /^[a-z]{2}(-[a-z0-9]+)+$/;
const loopbackHosts = ['127.0.0.1', '[::1]', 'localhost'];

/** Reads `file:desired.yaml`, `https://…` or `oss://bucket/key`; what is wrong is told without repeating the text. */
export function readSourceAddress(text: string): AddressReading {
  if (text.startsWith('file:')) return readFileAddress(text.slice('file:'.length));
  if (!URL.canParse(text)) return invalid(forms);
  const url = new URL(text);
  switch (url.protocol) {
    case 'https:':
    case 'http:':
      return readWebAddress(url);
    case 'oss:':
      return readOssAddress(url);
    default:
      return invalid(forms);
  }
}

/** {@link readSourceAddress} for settings. */
export const sourceAddressSchema = z.string().transform((text, context): SourceAddress => {
  const reading = readSourceAddress(text);
  if (reading.kind === 'valid') return reading.address;
  context.addIssue({ code: 'custom', message: reading.why });
  return z.NEVER;
});

/** Whether secrets may be sent there: https, or http on this very machine. */
export function isSafeOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, origin } = new URL(text);
  return origin === text && isSafe(protocol, hostname);
}

/**
 * Where the buckets of a region are reached: from a function of the same region over the network of the cloud, which
 * costs nothing, else over the internet. Source: "OSS regions and endpoints", 2026.
 */
export function ossEndpoint(regionId: string, functionRegionId: string | undefined): string {
  const network = regionId === functionRegionId ? '-internal' : '';
  return `https://oss-${regionId}${network}.aliyuncs.com`;
}

function readFileAddress(path: string): AddressReading {
  return path === '' || path.includes('\0')
    ? invalid('must have a path behind file:, such as file:desired.yaml')
    : { kind: 'valid', address: { kind: 'file', path } };
}

function readWebAddress(url: URL): AddressReading {
  if (!isSafe(url.protocol, url.hostname)) {
    return invalid('must begin with https: whoever can change the file on its way decides about the routes');
  }
  if (url.username !== '' || url.password !== '') {
    return invalid('must hold no user and no password; a token has a setting of its own');
  }
  url.hash = '';
  return { kind: 'valid', address: { kind: 'https', url: url.href } };
}

function readOssAddress(url: URL): AddressReading {
  const key = decode(url.pathname.slice(1));
  const { searchParams } = url;
  const unknown = [...searchParams.keys()].find((name) => name !== 'region' && name !== 'endpoint');
  const regionId = searchParams.get('region') ?? undefined;
  const endpoint = searchParams.get('endpoint') ?? undefined;
  if (url.username !== '' || url.port !== '' || url.hash !== '' || unknown !== undefined)
    return invalid(forms);
  if (!bucketPattern.test(url.hostname)) {
    return invalid('must name a bucket of 3 to 63 lower-case letters, digits and hyphens');
  }
  // Source: "Object naming conventions", 2024-05-21.
  if (key === undefined || key === '' || /^[/\\]/.test(key) || Buffer.byteLength(key) > 1_023) {
    return invalid('must name an object of 1 to 1,023 bytes behind the bucket, not beginning with a slash');
  }
  if (regionId !== undefined && !regionPattern.test(regionId)) {
    return invalid('must have a region such as cn-hangzhou');
  }
  if (endpoint !== undefined && !isSafeOrigin(endpoint)) {
    return invalid('must have an endpoint such as https://oss-cn-hangzhou-internal.aliyuncs.com');
  }
  return {
    kind: 'valid',
    address: {
      kind: 'oss',
      bucket: url.hostname,
      key,
      ...(regionId === undefined ? {} : { regionId }),
      ...(endpoint === undefined ? {} : { endpoint }),
    },
  };
}

function isSafe(protocol: string, hostname: string): boolean {
  return protocol === 'https:' || (protocol === 'http:' && loopbackHosts.includes(hostname));
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function invalid(why: string): AddressReading {
  return { kind: 'invalid', why };
}
