import { forbiddenImports, roomOf } from './rooms.ts';
import { codeOf, importsOf, packageOf, type SourceFile } from './source-text.ts';

/** Tells what is wrong with one file; nothing when it keeps the rule. */
export type Check = (file: SourceFile) => readonly string[];

type Ban = readonly [name: string, pattern: RegExp];

/** What brings the clock, randomness, the environment or the outside world into a function. */
const worldly: readonly Ban[] = [
  ['Date.now', /\bDate\s*\.\s*now\b/],
  ['new Date() without an argument', /\bnew\s+Date\b(?!\s*\(\s*[^)\s])/],
  ['Date() as a function', /(?<!\bnew\s+)\bDate\s*\(/],
  ['performance', /\bperformance\s*\./],
  ['Math.random', /\bMath\s*\.\s*random\b/],
  ['process', /\bprocess\s*[.[?]/],
  ['globalThis', /\bglobalThis\b/],
  ['a timer', /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b/],
  ['crypto', /\bcrypto\s*\./],
  ['console', /\bconsole\b/],
  ['fetch', /\bfetch\s*\(/],
];

const asynchronous: readonly Ban[] = [
  ['async', /\basync\b/],
  ['await', /\bawait\b/],
  ['Promise', /\bPromise\b/],
];

function findBanned({ path, text }: SourceFile, bans: readonly Ban[]): readonly string[] {
  const code = codeOf(text, 'blank-strings');
  return bans.filter(([, pattern]) => pattern.test(code)).map(([name]) => `${path} uses ${name}`);
}

/** Imports stay inside the rooms that a file's room may see. */
export const importsKeepToRooms: Check = forbiddenImports;

/** A pure room has no clock, randomness, environment, I/O or asynchrony. */
export const pureRoomsArePure: Check = (file) =>
  roomOf(file.path) === 'pure' ? findBanned(file, [...worldly, ...asynchronous]) : [];

/** The use cases get clock, randomness and the world as arguments. */
export const appGetsTheWorldAsArgument: Check = (file) =>
  roomOf(file.path) === 'app' ? findBanned(file, worldly) : [];

/** Nothing that is deployed needs what is not. */
export const deployedCodeStandsAlone: Check = ({ path, text }) =>
  /^(functions|shared)\//.test(path)
    ? importsOf(text)
        .filter((specifier) => /(^|\/)(local|bench|test|tools)\//.test(specifier))
        .map((specifier) => `${path} imports ${specifier}`)
    : [];

/** The SDK of the cloud is known to its adapter. */
export const oneAdapterKnowsTheCloudSdk: Check = ({ path, text }) =>
  /^shared\/vpn\/alibaba[^/]*\.ts$/.test(path) || !/^(functions|shared|local)\//.test(path)
    ? []
    : importsOf(text)
        .filter((specifier) => packageOf(specifier).startsWith('@alicloud/'))
        .filter((specifier) => path !== 'shared/wakeup/fc2.ts' || specifier !== '@alicloud/fc2')
        .map((specifier) => `${path} imports ${specifier}`);

/** Files are short: 300 lines, a handler 40. */
export const filesAreShort: Check = ({ path, text }) => {
  const lines = text.replace(/\n$/, '').split('\n').length;
  const most = /^functions\/.*handler\.ts$/.test(path) ? 40 : 300;
  return lines > most ? [`${path} has ${lines} lines, ${most} are allowed`] : [];
};

/** Exports in shared/ have names. */
export const exportsHaveNames: Check = ({ path, text }) =>
  path.startsWith('shared/') &&
  /\bexport\s+default\b|\bas\s+default\b/.test(codeOf(text, 'blank-strings').replace(/import[^;]*;/g, ''))
    ? [`${path} has a default export`]
    : [];

/** Nothing in shared/ is exported twice: no index files, no re-exports. */
export const noBarrels: Check = ({ path, text }) => {
  if (!path.startsWith('shared/')) return [];
  const isIndex = /\/index\.[cm]?[jt]s$/.test(path) ? [`${path} is a barrel`] : [];
  const reExports = /\bexport\s+(type\s+)?(\*|\{[^}]*\}\s*from\b)/.test(codeOf(text, 'blank-strings'))
    ? [`${path} re-exports another module`]
    : [];
  return [...isIndex, ...reExports];
};

/** Tells what is wrong with the runtime dependencies of a manifest, given what is allowed and what was decided. */
export function dependencyProblems(
  dependencies: Readonly<Record<string, string>>,
  allowed: readonly string[],
  decisions: string,
): readonly string[] {
  const names = Object.keys(dependencies);
  return [
    ...names.filter((name) => !allowed.includes(name)).map((name) => `${name} is not allowed`),
    ...allowed.filter((name) => !names.includes(name)).map((name) => `${name} is allowed, but not there`),
    ...names
      .filter((name) => !/^\d+\.\d+\.\d+$/.test(dependencies[name] ?? ''))
      .map((name) => `${name} has no exact version: ${dependencies[name]}`),
    ...names.filter((name) => !decisions.includes(name)).map((name) => `${name} is in no decision`),
  ];
}
