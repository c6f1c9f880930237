import type { Credentials, Place } from './context.ts';
import type { FunctionDefinition } from './function-definition.ts';

/** Of the host's own environment an instance sees these only, so that nothing works here by accident. */
const inherited = ['PATH', 'HOME', 'TZ'] as const;

/**
 * The whole environment of an instance. Keys are those of the instance's start: as on the platform they
 * grow stale, and only `context.credentials` is renewed.
 */
export function instanceEnvironment(
  definition: FunctionDefinition,
  place: Place,
  start: {
    readonly instanceId: string;
    readonly credentials: Credentials;
    readonly hostEnvironment: Readonly<Record<string, string | undefined>>;
  },
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of inherited) {
    const value = start.hostEnvironment[name];
    if (value !== undefined) environment[name] = value;
  }
  return {
    ...environment,
    ...definition.environment,
    FC_ACCOUNT_ID: place.accountId,
    FC_REGION: place.region,
    FC_FUNCTION_NAME: definition.name,
    FC_FUNCTION_HANDLER: definition.handler,
    FC_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    FC_FUNC_CODE_PATH: definition.codeDir,
    FC_INSTANCE_ID: start.instanceId,
    ALIBABA_CLOUD_ACCESS_KEY_ID: start.credentials.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: start.credentials.accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: start.credentials.securityToken,
  };
}
