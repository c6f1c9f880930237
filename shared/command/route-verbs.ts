import type { ChangeCommand, NamedRoute, UndoCommand, WeightCommand } from './command.ts';
import { weightShape } from './shapes.ts';
import { destination, on, operation, region, route, via } from './verb-parts.ts';
import { defineVerb, type Fields, type Part, type VerbRow } from './verb-row.ts';

/** The destination, where "to" is said of something else. */
const block = {
  ...destination,
  names: ['destination', 'dest', 'route-dest', 'cidr', 'route'],
} as const satisfies Part<string, string>;

/** The next hop that takes over. */
const toHop = { ...via, names: ['to', 'via', 'next-hop', 'connection'] } as const satisfies Part<
  string,
  string
>;

/** The row of a verb that needs to know no more than which route. */
function defineChange(
  name: ChangeCommand['verb'],
  synonyms: readonly string[],
  summary: string,
  { dest = destination, hop = via }: RouteParts = {},
): VerbRow {
  return defineVerb<ChangeCommand, NamedRoute & Fields>({
    name,
    synonyms,
    summary,
    example: `${name} ${hop === via ? route : route.replace(' via ', ' to ')}`,
    parts: [dest, hop, { ...on, required: true }, region],
    toCommand: (fields) => ({ verb: name, ...fields }),
    toFields: ({ verb: _, ...fields }) => fields,
  });
}

interface RouteParts {
  readonly dest?: Part<'routeDest', string>;
  readonly hop?: Part<'nextHop', string>;
}

/** The verbs that change a route which is there. */
export const routeVerbs = {
  remove: defineChange('remove', ['delete', 'del', 'rm'], 'Asks for a route to be deleted.'),
  weight: defineVerb<WeightCommand>({
    name: 'weight',
    synonyms: ['set-weight', 'reweight'],
    summary: 'Asks for another weight of a route that is not half of a pair.',
    example: `weight ${route} 0`,
    parts: [
      block,
      via,
      { ...on, required: true },
      {
        kind: 'option',
        field: 'weight',
        names: ['weight', 'new-weight', 'to'],
        what: 'the weight',
        shape: weightShape,
        required: true,
        bare: true,
      },
      region,
    ],
    toCommand: (fields) => ({ verb: 'weight', ...fields }),
    toFields: (command) => command,
  }),
  publish: defineChange('publish', ['advertise'], 'Asks for a route to be published to the VPC.'),
  withdraw: defineChange('withdraw', ['unpublish'], 'Asks for a route to be withdrawn from the VPC.'),
  failover: defineChange(
    'failover',
    ['fail-over', 'switch'],
    'Asks for the standby half of a pair to become the active one.',
    { dest: block, hop: toHop },
  ),
  adopt: defineChange('adopt', ['own'], 'Takes note that a route is ours; changes nothing on the gateway.'),
  undo: defineVerb<UndoCommand>({
    name: 'undo',
    synonyms: ['revert'],
    summary: 'Asks for what takes an operation back, if the route is still as it was left.',
    example: 'undo op_0123456789abcdef0123456789abcdef',
    parts: [operation],
    toCommand: (fields) => ({ verb: 'undo', ...fields }),
    toFields: (command) => command,
  }),
} as const;
