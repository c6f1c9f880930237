import { composeParts, type Parts } from './compose.ts';
import { type Config, readConfig } from './config.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What one process of a function has between invocations. */
export interface Process {
  readonly config: Config;
  readonly parts: Parts;
}

/** Reads the settings and opens what they name with the first invocation; what failed is tried again with the next. */
export function startProcess(env: Environment): () => Promise<Process> {
  let started: Promise<Process> | undefined;
  const start = async (): Promise<Process> => {
    const config = readConfig(env);
    return { config, parts: await composeParts(config) };
  };
  return () => {
    started ??= start().catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    return started;
  };
}
