import { isIP } from 'node:net';
import type { DesiredSource, KnownText, SourceReading } from './desired-source.ts';
import { explainOssRefusal } from './explain-oss-refusal.ts';
import { type GetResult, getBytes } from './get-bytes.ts';
import {
  conditions,
  readText,
  retryAfterMs,
  spoiltBody,
  tooLarge,
  unreadable,
  validators,
} from './read-answer.ts';
import { type OssCredentials, ossKeyPath, ossPath, signOssGet } from './sign-oss.ts';
import { isSafeOrigin } from './source-address.ts';

export interface OssOptions {
  readonly bucket: string;
  readonly key: string;
  /** The region of the bucket, as signatures name it: cn-hangzhou. */
  readonly regionId: string;
  /** An https origin, or http on loopback. */
  readonly endpoint: string;
  /** Those of the function at this moment; `undefined` when it has none. */
  readonly credentials: () => OssCredentials | undefined;
  readonly nowMs: () => number;
}

/** Reads the document from an object of OSS, and only when it has changed. Needs oss:GetObject on it, nothing else. */
export function createOssSource(options: OssOptions): DesiredSource {
  const { bucket, key, endpoint, nowMs } = options;
  if (!isSafeOrigin(endpoint)) {
    throw new TypeError('The endpoint of OSS must be an https origin: credentials are sent there.');
  }
  const name = `oss://${bucket}/${key}`;
  const url = objectUrl(options);
  return {
    name,
    async read(timeoutMs, known) {
      const credentials = options.credentials();
      if (credentials === undefined) {
        return unreadable(
          name,
          'The function has no credentials. Give it a role that may oss:GetObject here.',
        );
      }
      const headers = { ...signOssGet({ ...options, nowMs: nowMs() }, credentials), ...conditions(known) };
      const result = await getBytes({ url, headers, timeoutMs });
      return judge(name, options, result, known);
    },
  };
}

/** Buckets are host names, but an IP address has none below it; nor does the name of this machine. */
function objectUrl({ endpoint, bucket, key }: OssOptions): URL {
  const url = new URL(endpoint);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 || host === 'localhost') return new URL(`${endpoint}${ossPath(bucket, key)}`);
  return new URL(`${url.protocol}//${bucket}.${url.host}/${ossKeyPath(key)}`);
}

function judge(
  name: string,
  { regionId, nowMs }: OssOptions,
  result: GetResult,
  known: KnownText | undefined,
): SourceReading {
  switch (result.kind) {
    case 'failed':
      return unreadable(
        name,
        `${result.why} The endpoint and the network of the function decide about that.`,
      );
    case 'too-large':
      return tooLarge(name);
    case 'answered': {
      const { status, headers, body } = result;
      if (status === 304 && known !== undefined)
        return { kind: 'unchanged', readAtMs: nowMs(), ...validators(headers) };
      if (status !== 200) {
        const why = explainOssRefusal(status, body.toString('utf8'), regionId);
        return unreadable(name, why, retryAfterMs(headers, nowMs()));
      }
      const spoilt = spoiltBody(headers);
      return spoilt === undefined
        ? readText(name, body, nowMs(), validators(headers))
        : unreadable(name, spoilt);
    }
  }
}
