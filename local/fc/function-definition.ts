/** What an invocation of `initialize` needs; the platform allows it at most 300 s. */
export interface InitializerDefinition {
  /** `file.export`, for example `index.initialize`. */
  readonly handler: string;
  readonly timeoutSeconds: number;
}

/** How asynchronous invocations of a function are retried; timers use it too. */
export interface AsyncDefinition {
  /** 0..8; the platform retries a function error 3 times unless told otherwise. */
  readonly maxRetryAttempts?: number;
  /** An event that could not be run for this long is dropped. */
  readonly maxEventAgeSeconds?: number;
  /** Wait before a retry after a function error; the platform's own wait is not documented. */
  readonly retryDelayMs?: number;
  /** First wait after a refusal for lack of instances; it doubles each time. */
  readonly throttleDelayMs?: number;
}

/** A function as the host runs it: the parts of its deployment description that change its behaviour. */
export interface FunctionDefinition {
  readonly name: string;
  /** The folder that would be deployed; relative paths start at the working directory. */
  readonly codeDir: string;
  /** `file.export`, for example `index.handler`. */
  readonly handler: string;
  /** May be a fraction here (the platform takes whole seconds), so that tests need not wait. */
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly environment: Readonly<Record<string, string>>;
  /** `port` 0 or absent takes a free one; read it from `host.urls`. */
  readonly httpTrigger?: { readonly methods: readonly string[]; readonly port?: number };
  /** Without `everyMs` the timer fires only when told to. */
  readonly timer?: { readonly triggerName: string; readonly payload: string; readonly everyMs?: number };
  readonly reservedConcurrency?: number;
  readonly initializer?: InitializerDefinition;
  readonly asyncInvocation?: AsyncDefinition;
}

/** Environment of a function, names and values together: FC limits of usage, 2026-04. */
const maxEnvironmentBytes = 4096;
const environmentName = /^[A-Za-z][A-Za-z0-9_]*$/;
const entryName = /^[\w/-]+\.\w+$/;

/** Says what the platform would refuse about a definition, one sentence each; empty when it is fine. */
export function definitionProblems(definition: FunctionDefinition): readonly string[] {
  const { handler, timeoutSeconds, memoryMb, environment, reservedConcurrency, initializer } = definition;
  const problems: string[] = [];
  if (!entryName.test(handler)) problems.push(`handler "${handler}" is not of the form file.export`);
  if (initializer !== undefined && !entryName.test(initializer.handler)) {
    problems.push(`initializer "${initializer.handler}" is not of the form file.export`);
  }
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 86_400)) {
    problems.push(`timeoutSeconds is ${timeoutSeconds}: it must be above 0 and at most 86400`);
  }
  if (!(memoryMb >= 128 && memoryMb <= 32_768 && memoryMb % 64 === 0)) {
    problems.push(`memoryMb is ${memoryMb}: it must be 128 to 32768 in steps of 64`);
  }
  if (
    reservedConcurrency !== undefined &&
    !(Number.isInteger(reservedConcurrency) && reservedConcurrency >= 1)
  ) {
    problems.push(`reservedConcurrency is ${reservedConcurrency}: it must be a whole number from 1`);
  }
  return [...problems, ...environmentProblems(environment)];
}

function environmentProblems(environment: Readonly<Record<string, string>>): readonly string[] {
  const problems = Object.keys(environment).flatMap((name) => {
    if (!environmentName.test(name))
      return [`environment variable "${name}" has a name the platform refuses`];
    if (name.startsWith('FC_'))
      return [`environment variable "${name}": names beginning FC_ are the platform's`];
    return [];
  });
  const bytes = Object.entries(environment).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (bytes > maxEnvironmentBytes) {
    problems.push(`environment is ${bytes} bytes: names and values together may be ${maxEnvironmentBytes}`);
  }
  return problems;
}
