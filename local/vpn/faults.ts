import * as z from 'zod';

const ms = z.number().int().min(0).max(600_000);
/** Whether the call takes effect although its answer is spoiled; each kind has its own default. */
const commits = z.boolean().optional();

const faultEffectSchema = z.discriminatedUnion('kind', [
  /** A true answer, late; `before-commit` also delays the effect. */
  z.strictObject({
    kind: z.literal('delay'),
    delayMs: ms,
    when: z.enum(['before-commit', 'after-commit']).default('after-commit'),
  }),
  z.strictObject({ kind: z.literal('reset-before-commit') }),
  z.strictObject({ kind: z.literal('reset-after-commit') }),
  /** Never answered; the caller has to give up. */
  z.strictObject({ kind: z.literal('hang'), commits }),
  z.strictObject({ kind: z.literal('truncated-body'), commits }),
  z.strictObject({
    kind: z.literal('html'),
    status: z.number().int().min(200).max(599).default(502),
    commits,
  }),
  z.strictObject({
    kind: z.literal('empty-body'),
    status: z.number().int().min(200).max(599).default(200),
    commits,
  }),
  /** Status 200 around an error body. */
  z.strictObject({
    kind: z.literal('error-in-200'),
    code: z.string().min(1).default('InternalError'),
    message: z.string().optional(),
    commits,
  }),
  z.strictObject({ kind: z.literal('no-request-id'), commits }),
  z.strictObject({ kind: z.literal('redirect'), commits }),
  z.strictObject({ kind: z.literal('throttle'), retryAfterMs: ms.default(1000), commits }),
  z.strictObject({
    kind: z.literal('error'),
    status: z.number().int().min(400).max(599),
    code: z.string().min(1),
    message: z.string().optional(),
    commits,
  }),
  z.strictObject({
    kind: z.literal('server-error'),
    status: z.number().int().min(500).max(599).default(503),
    commits,
  }),
]);

/** A fault to inject: which calls it meets, how often, and what it does to them. */
export const faultRuleSchema = z.strictObject({
  /** The action it meets; every action when absent. */
  action: z.string().min(1).optional(),
  /** Parameter values that must be equal. */
  parameters: z.record(z.string(), z.string()).default({}),
  /** How many matching calls pass unharmed first. */
  after: z.number().int().min(0).default(0),
  /** How many calls are harmed; all that follow when absent. */
  times: z.number().int().min(1).optional(),
  effect: faultEffectSchema,
});

export type FaultEffect = z.output<typeof faultEffectSchema>;
export type FaultRule = z.output<typeof faultRuleSchema>;
/** A rule as people write it; defaults may be left out. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>;

/** The faults in force, oldest first, with how many calls each has seen: plain data, changed in place. */
export interface FaultBook {
  readonly armed: { readonly rule: FaultRule; seen: number }[];
}

export function createFaultBook(): FaultBook {
  return { armed: [] };
}

/** Puts a rule in force; throws on a rule that makes no sense. */
export function armFault(book: FaultBook, rule: FaultRuleInput): void {
  book.armed.push({ rule: faultRuleSchema.parse(rule), seen: 0 });
}

export function clearFaults(book: FaultBook): void {
  book.armed.length = 0;
}

/** The fault this call meets, if any: the oldest rule that matches and is ripe; a spent rule is forgotten. */
export function takeFault(
  book: FaultBook,
  action: string,
  parameters: Readonly<Record<string, string>>,
): FaultEffect | undefined {
  for (const [index, armed] of book.armed.entries()) {
    const { rule } = armed;
    if (!matches(rule, action, parameters)) continue;
    armed.seen += 1;
    if (armed.seen <= rule.after) continue;
    if (rule.times !== undefined && armed.seen >= rule.after + rule.times) book.armed.splice(index, 1);
    return rule.effect;
  }
  return undefined;
}

/** True when a call that meets this fault takes effect all the same. */
export function takesEffect(effect: FaultEffect): boolean {
  switch (effect.kind) {
    case 'delay':
    case 'reset-after-commit':
      return true;
    case 'reset-before-commit':
      return false;
    // Something spoiled the answer on its way back: the call itself went through.
    case 'truncated-body':
    case 'html':
    case 'empty-body':
    case 'no-request-id':
      return effect.commits ?? true;
    // Something answered in the API's place.
    default:
      return effect.commits ?? false;
  }
}

function matches(rule: FaultRule, action: string, parameters: Readonly<Record<string, string>>): boolean {
  if (rule.action !== undefined && rule.action !== action) return false;
  for (const name in rule.parameters) if (rule.parameters[name] !== parameters[name]) return false;
  return true;
}
