import { $OpenApiUtil } from '@alicloud/openapi-core';
import VpcImport from '@alicloud/vpc20160428';

type Vpc = import('@alicloud/vpc20160428').default;
type VpcClass = new (config: $OpenApiUtil.Config) => Vpc;

/** Node hands a CommonJS default over as `{ default }`, a bundler as the class itself. */
function classOf(imported: unknown): VpcClass {
  const inner = (imported as { default?: unknown }).default;
  return (inner ?? imported) as VpcClass;
}

export interface ClientOptions {
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly securityToken?: string;
  readonly signatureAlgorithm?: 'v2';
  readonly timeoutMs?: number;
}

/** The unmodified SDK client, pointed at an emulator. */
export function sdkClient(endpoint: string, options: ClientOptions = {}): Vpc {
  const { timeoutMs = 3000, ...rest } = options;
  return new (classOf(VpcImport))(
    new $OpenApiUtil.Config({
      accessKeyId: 'emulator-full',
      accessKeySecret: 'emulator-full-secret',
      regionId: 'cn-hangzhou',
      protocol: 'HTTP',
      endpoint,
      connectTimeout: timeoutMs,
      readTimeout: timeoutMs,
      ...rest,
    }),
  );
}

/** What the SDK throws, as far as anyone can rely on it. */
export interface SdkFailure {
  readonly name: string;
  readonly code: string | undefined;
  readonly statusCode: number | undefined;
  readonly message: string;
  readonly retryAfter: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly accessDeniedDetail: Readonly<Record<string, unknown>> | undefined;
}

/** The failure of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<SdkFailure> {
  let value: unknown;
  try {
    value = await call;
  } catch (error) {
    return error as SdkFailure;
  }
  throw new Error(`The call was expected to fail and returned ${JSON.stringify(value)}`);
}
