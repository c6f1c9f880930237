import { type Config, InvalidConfig, readConfig } from '../../shared/runtime/config.ts';

type Environment = Readonly<Record<string, string>>;

/** The settings of a function as it will read them, or why it cannot. */
export function readSettings(
  environment: Environment,
  readText: (path: string) => string,
): { readonly config?: Config; readonly problem?: string } {
  try {
    return { config: readConfig(environment, readText) };
  } catch (error) {
    if (!(error instanceof InvalidConfig)) throw error;
    return { problem: error.message };
  }
}

/** The settings without which no function runs. */
export function requiredSettings(): readonly string[] {
  const { problem = '' } = readSettings({}, () => '');
  return [...problem.matchAll(/\b(ROUTEHOOK_\w+) is not set/g)].map(([, name = '']) => name);
}

/** Whether there is such a setting: no setting takes just any text, so one that is read complains about this one. */
export function isSetting(name: string): boolean {
  const { problem = '' } = readSettings({ [name]: 'neither JSON, nor a number, nor an address' }, () => '');
  return new RegExp(`\\b${name}\\b(?! is not set)`).test(problem);
}

/** The files that settings name: they have to lie in the code package. */
export function filesNamedIn(
  environment: Environment,
): readonly { readonly setting: string; readonly path: string }[] {
  return Object.entries(environment).flatMap(([setting, value]) =>
    [value, ...itemsOf(value)].flatMap((text) =>
      text.startsWith(filePrefix) ? [{ setting, path: text.slice(filePrefix.length) }] : [],
    ),
  );
}

const filePrefix = 'file:';

/** The texts of a JSON list; none of anything else. */
function itemsOf(value: string): readonly string[] {
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : [];
  } catch {
    return [];
  }
}

/** What the variables of a function take, names and values together. */
export function bytesOf(environment: Environment): number {
  return Buffer.byteLength(Object.entries(environment).flat().join(''));
}

/** What may be shown of a setting on a screen or in a log of CI: nothing of what may hold a secret. */
export function maskSetting(name: string, value: string): string {
  if (value.startsWith(filePrefix)) return value;
  if (!/^ROUTEHOOK_/.test(name) || /SENDERS|SECRET|TOKEN|KEY|PASSWORD/.test(name)) return masked(value);
  // Places in chats are ids, or addresses that whoever knows them can post to.
  if (name === 'ROUTEHOOK_DRIFT_TO' && value.includes('://')) return masked(value);
  return value.replace(/\/\/[^/@"]*@/g, '//***@').replace(/(https:[^?"]*\?)[^"]+/g, '$1***');
}

function masked(value: string): string {
  return `*** (${Buffer.byteLength(value)} bytes)`;
}
