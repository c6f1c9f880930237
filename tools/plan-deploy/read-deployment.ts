import { parse } from 'yaml';
import { type Deployment, deploymentSchema } from './deployment-schema.ts';
import { resolveVariables, type YamlValue } from './resolve-variables.ts';

/** What s.yaml comes to in an environment. */
export interface DeploymentReading {
  /** `undefined` when the file is not what the component takes. */
  readonly deployment: Deployment | undefined;
  /** Variables of the environment that have to be set. */
  readonly missing: readonly string[];
  readonly problems: readonly string[];
}

/** Reads s.yaml as Serverless Devs would with these variables of the environment. */
export function readDeployment(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): DeploymentReading {
  const raw: YamlValue = parse(text);
  const { document, missing, problems } = resolveVariables(raw, env);
  const result = deploymentSchema.safeParse(document);
  if (result.success) return { deployment: result.data, missing, problems };
  const wrong = result.error.issues.map(({ path, message }) => `s.yaml, ${path.join('.')}: ${message}.`);
  return { deployment: undefined, missing, problems: [...problems, ...wrong] };
}
