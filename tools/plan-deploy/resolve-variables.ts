/** A value of a YAML document. */
export type YamlValue =
  | string
  | number
  | boolean
  | null
  | readonly YamlValue[]
  | { readonly [key: string]: YamlValue };

export interface Resolved {
  readonly document: YamlValue;
  /** Variables of the environment without a value and without a default. */
  readonly missing: readonly string[];
  /** What cannot be resolved at all. */
  readonly problems: readonly string[];
}

const expression = /\$\{([^}]*)\}/g;
const envCall = /^env\('([^']+)'(?:, *'([^']*)')?\)$/;
/** Without it, `true` in a variable is a text, and no component takes it for a boolean. */
const jsonCall = /^json\((env\(.*\))\)$/;
const varsPath = /^vars\.([\w.]+)$/;

/**
 * Puts values in the place of `${env('NAME', 'default')}`, `${json(env('NAME', 'default'))}` and `${vars.path}`, as
 * Serverless Devs 3 does it: an empty variable counts as none, and an expression that stands alone may stand for a
 * whole object.
 */
export function resolveVariables(
  document: YamlValue,
  env: Readonly<Record<string, string | undefined>>,
): Resolved {
  const missing = new Set<string>();
  const problems = new Set<string>();
  const vars = isRecord(document) ? (document.vars ?? null) : null;

  function evaluate(code: string, depth: number): YamlValue {
    const [, name, byDefault] = envCall.exec(code) ?? [];
    if (name !== undefined) return fromEnvironment(name, byDefault);
    const [, encoded] = jsonCall.exec(code) ?? [];
    if (encoded !== undefined) return fromJson(encoded, String(evaluate(encoded, depth)));
    const [, path] = varsPath.exec(code) ?? [];
    const found = path === undefined ? undefined : valueAt(vars, path.split('.'));
    if (found === undefined || depth > 5) {
      problems.add(`\${${code}} stands for nothing: use \${env('NAME', 'default')} or \${vars.name}.`);
      return '';
    }
    return resolve(found, depth + 1);
  }

  function fromEnvironment(name: string, byDefault: string | undefined): string {
    const value = env[name] || byDefault;
    if (value === undefined) missing.add(name);
    // Serverless Devs reads such a value as a template once more, and runs what is in it.
    else if (value.includes('${') || value.includes('<%')) {
      problems.add(
        `${name} holds "\${" or "<%", which Serverless Devs would take for an expression: use a file or another value.`,
      );
    }
    return value ?? '';
  }

  function fromJson(code: string, text: string): YamlValue {
    try {
      return JSON.parse(text) as YamlValue;
    } catch {
      const [, name = code] = envCall.exec(code) ?? [];
      problems.add(`${name} must be JSON, such as true, false or a number.`);
      return null;
    }
  }

  function resolve(value: YamlValue, depth = 0): YamlValue {
    if (typeof value === 'string') {
      const [whole, code] = /^\$\{([^}]*)\}$/.exec(value) ?? [];
      if (whole !== undefined && code !== undefined) return evaluate(code, depth);
      return value.replace(expression, (_, inner: string) => String(evaluate(inner, depth)));
    }
    if (isList(value)) return value.map((item) => resolve(item, depth));
    if (!isRecord(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolve(item, depth)]));
  }

  const resolved = resolve(document);
  return { document: resolved, missing: [...missing], problems: [...problems] };
}

function valueAt(value: YamlValue, path: readonly string[]): YamlValue | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (!isRecord(value)) return undefined;
  const next = value[key];
  return next === undefined ? undefined : valueAt(next, rest);
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function isRecord(value: YamlValue): value is { readonly [key: string]: YamlValue } {
  return typeof value === 'object' && value !== null && !isList(value);
}
