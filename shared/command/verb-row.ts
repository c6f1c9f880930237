import type { Command, Verb } from './command.ts';
import type { Shape } from './shapes.ts';

/** Something that a command says: a value with a name before it, or a word that means a value. */
export type Part<Field extends string, Value> = OptionPart<Field, Value> | FlagPart<Field, Value>;

/** `via vco-…`, also `via=vco-…` and `--via vco-…`. */
export interface OptionPart<Field extends string, Value> {
  readonly kind: 'option';
  readonly field: Field;
  /** The first is printed; hyphens and case do not count. */
  readonly names: readonly [string, ...string[]];
  /** What it is in a sentence: `the next hop`. */
  readonly what: string;
  readonly shape: Shape<Value>;
  readonly required?: true;
  /** It may stand without its name, and is printed without it. */
  readonly bare?: true;
}

/** `publish`: a word that says it all. */
export interface FlagPart<Field extends string, Value> {
  readonly kind: 'flag';
  readonly field: Field;
  readonly names: readonly [string, ...string[]];
  readonly what: string;
  readonly value: Value;
  /** What `publish=no` means, where it may be said. */
  readonly negated?: Value;
  /** Printed as `--dry-run`. */
  readonly dashed?: true;
  /** Another word for what an option says: understood, but neither printed nor in a usage. */
  readonly alias?: true;
}

export type AnyPart = Part<string, unknown>;

/** What a command says besides its verb, field by field. */
export type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with parts that are each right. */
export interface Complaint {
  readonly kind: 'complaint';
  readonly detail: string;
}

/** Everything that is known of a verb. */
export interface VerbRow {
  readonly name: Verb;
  readonly synonyms: readonly string[];
  /** One sentence. */
  readonly summary: string;
  readonly example: string;
  /** In the order in which they are printed. */
  readonly parts: readonly AnyPart[];
  toCommand(fields: Fields): Command | Complaint;
  toFields(command: Command): Fields;
}

type PartOf<F> = {
  [Field in keyof F & string]-?: Part<Field, NonNullable<F[Field]>>;
}[keyof F & string];

interface TypedRow<C extends Command, F> extends Omit<VerbRow, 'name' | 'parts' | 'toCommand' | 'toFields'> {
  readonly name: C['verb'];
  readonly parts: readonly PartOf<F>[];
  toCommand(fields: F): C | Complaint;
  toFields(command: C): F;
}

/**
 * Declares a verb; its command's type gives the parts theirs.
 * Reading fills `F` from the parts alone, and asks for the required ones: that is what makes it an `F`.
 */
export function defineVerb<C extends Command, F extends Fields = Omit<C, 'verb'>>(
  row: TypedRow<C, F>,
): VerbRow {
  return row;
}
