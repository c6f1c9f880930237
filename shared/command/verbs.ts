import type {
  AddCommand,
  CancelCommand,
  HelpCommand,
  ListCommand,
  ShowCommand,
  StatusCommand,
  Verb,
} from './command.ts';
import { nearest } from './edit-distance.ts';
import { planVerbs } from './plan-verbs.ts';
import { routeVerbs } from './route-verbs.ts';
import { gatewayShape, operationShape, type Shape, stateShape, textShape, weightShape } from './shapes.ts';
import { destination, on, operation, region, regionAlone, route, via } from './verb-parts.ts';
import { defineVerb, type VerbRow } from './verb-row.ts';

const subjectShape: Shape<ShowCommand['subject']> = {
  label: `${operationShape.label}|${gatewayShape.label}`,
  expects: `${operationShape.expects}, or ${gatewayShape.expects}`,
  read: (text) => {
    const operationId = operationShape.read(text);
    if (operationId !== undefined) return { kind: 'operation', operationId };
    const vpnGatewayId = gatewayShape.read(text);
    return vpnGatewayId === undefined ? undefined : { kind: 'gateway', vpnGatewayId };
  },
  near: (text) => operationShape.near?.(text) ?? gatewayShape.near?.(text),
  print: (subject) => (subject.kind === 'operation' ? subject.operationId : subject.vpnGatewayId),
};

const verbShape: Shape<Verb> = {
  label: 'VERB',
  get expects() {
    return `one of ${verbRows.map(({ name }) => name).join(', ')}`;
  },
  read: (text) => findVerb(text)?.name,
  near: (text) => nearestVerb(text),
  print: String,
};

/** Every verb. A new one is a row here and a member of `Command`; reading, printing and help follow. */
const table: Readonly<Record<Verb, VerbRow>> = {
  add: defineVerb<AddCommand>({
    name: 'add',
    synonyms: ['create', 'new'],
    summary: 'Asks for a route on a VPN gateway.',
    example: `add ${route} weight 100 publish`,
    parts: [
      destination,
      via,
      { ...on, required: true },
      { kind: 'option', field: 'weight', names: ['weight'], what: 'the weight', shape: weightShape },
      { kind: 'flag', field: 'weight', names: ['active'], what: 'the weight', value: 100, alias: true },
      { kind: 'flag', field: 'weight', names: ['standby'], what: 'the weight', value: 0, alias: true },
      {
        kind: 'flag',
        field: 'publishVpc',
        names: ['publish', 'publish-vpc'],
        what: 'whether to publish',
        value: true,
        negated: false,
      },
      {
        kind: 'flag',
        field: 'publishVpc',
        names: ['no-publish', 'unpublished'],
        what: 'whether to publish',
        value: false,
      },
      {
        kind: 'option',
        field: 'description',
        names: ['desc', 'description', 'comment'],
        what: 'the description',
        shape: textShape,
      },
      region,
      { kind: 'flag', field: 'dryRun', names: ['dry-run'], what: 'the dry run', value: true, dashed: true },
    ],
    toCommand: (fields) => ({ verb: 'add', ...fields }),
    toFields: (command) => command,
  }),
  ...routeVerbs,
  show: defineVerb<ShowCommand, { subject: ShowCommand['subject']; regionId?: string }>({
    name: 'show',
    synonyms: ['get', 'describe'],
    summary: 'Shows all that is recorded of an operation, or the routes that are on a VPN gateway now.',
    example: 'show vpn-bp1a3kqjiiq9legfx0001',
    parts: [
      {
        kind: 'option',
        field: 'subject',
        names: ['on', 'gateway', 'operation', 'op', 'id'],
        what: 'what to show',
        shape: subjectShape,
        required: true,
        bare: true,
      },
      region,
    ],
    toCommand: ({ subject, regionId }) => {
      if (regionId === undefined) return { verb: 'show', subject };
      if (subject.kind === 'gateway') return { verb: 'show', subject: { ...subject, regionId } };
      const detail = `"region ${regionId}" belongs to a gateway: an operation is shown without a region.`;
      return { kind: 'complaint', detail };
    },
    toFields: ({ subject }) =>
      subject.kind === 'gateway' && subject.regionId !== undefined
        ? { subject, regionId: subject.regionId }
        : { subject },
  }),
  list: defineVerb<ListCommand>({
    name: 'list',
    synonyms: ['ls'],
    summary: 'Lists the latest operations.',
    example: 'list on vpn-bp1a3kqjiiq9legfx0001 state applying',
    parts: [
      on,
      region,
      { kind: 'option', field: 'state', names: ['state'], what: 'the state', shape: stateShape },
    ],
    toCommand: (fields) => {
      if (fields.regionId === undefined || fields.vpnGatewayId !== undefined)
        return { verb: 'list', ...fields };
      return regionAlone(fields.regionId);
    },
    toFields: (command) => command,
  }),
  status: defineVerb<StatusCommand>({
    name: 'status',
    synonyms: ['stat'],
    summary: 'Says where an operation stands.',
    example: 'status op_0123456789abcdef0123456789abcdef',
    parts: [operation],
    toCommand: (fields) => ({ verb: 'status', ...fields }),
    toFields: (command) => command,
  }),
  cancel: defineVerb<CancelCommand>({
    name: 'cancel',
    synonyms: ['abort'],
    summary: 'Takes an operation back that has not been sent to the cloud.',
    example: 'cancel op_0123456789abcdef0123456789abcdef',
    parts: [operation],
    toCommand: (fields) => ({ verb: 'cancel', ...fields }),
    toFields: (command) => command,
  }),
  ...planVerbs,
  help: defineVerb<HelpCommand>({
    name: 'help',
    synonyms: ['?', 'usage'],
    summary: 'Says what can be asked, or all about one verb.',
    example: 'help add',
    parts: [
      { kind: 'option', field: 'about', names: ['about'], what: 'the verb', shape: verbShape, bare: true },
    ],
    toCommand: (fields) => ({ verb: 'help', ...fields }),
    toFields: (command) => command,
  }),
};

/** Every verb's row, in the order of the help. */
export const verbRows: readonly VerbRow[] = Object.values(table);

/** The row of a verb that is known to be one. */
export function rowOf(verb: Verb): VerbRow {
  return table[verb];
}

/** The row of a verb as it was typed: any case, also a synonym. */
export function findVerb(typed: string): VerbRow | undefined {
  const word = typed.toLowerCase();
  return verbRows.find(({ name, synonyms }) => name === word || synonyms.includes(word));
}

/** The verb that somebody probably meant. */
export function nearestVerb(typed: string): string | undefined {
  return nearest(
    typed.replace(/^[-/]+/, ''),
    verbRows.flatMap(({ name, synonyms }) => [name, ...synonyms]),
  );
}
