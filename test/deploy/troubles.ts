import { expect } from 'vitest';
import { type Plan, planDeployment } from '../../tools/plan-deploy/plan.ts';
import { neededEnvironment, type ProjectOptions, projectFolder } from './project-folder.ts';

/** What is in the way of a deployment, and what the plan says of it. */
export interface Trouble {
  readonly situation: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly options?: ProjectOptions;
  readonly told: readonly RegExp[];
  /** It has other consequences, too. */
  readonly more?: true;
}

/** Plans the deployment of a folder with these variables set. */
export function plan(env: Readonly<Record<string, string>> = {}, options: ProjectOptions = {}): Plan {
  return planDeployment({ root: projectFolder(options), env: { ...neededEnvironment, ...env } });
}

/** Holds a plan against what it should say, and that it says no more. */
export function expectTold({ env = {}, options = {}, told, more }: Trouble): void {
  const { problems } = plan(env, options);
  for (const pattern of told) expect(problems).toContainEqual(expect.stringMatching(pattern));
  if (more === undefined) expect(problems).toHaveLength(told.length);
}

/** What is wrong with the settings that all functions share. */
export function inEach(pattern: RegExp): readonly RegExp[] {
  return ['webhook', 'poller', 'reconcile'].map((name) => new RegExp(`${name}: .*${pattern.source}`));
}
