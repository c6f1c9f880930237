import type { FreezeCommand, PlanCommand, ReleaseCommand, UnfreezeCommand } from './command.ts';
import { digestShape, durationShape, reasonShape } from './shapes.ts';
import { gateway, on, region, regionAlone } from './verb-parts.ts';
import { defineVerb } from './verb-row.ts';

/** The verbs of reconciliation. */
export const planVerbs = {
  plan: defineVerb<PlanCommand>({
    name: 'plan',
    synonyms: ['diff'],
    summary: 'Shows what reconciliation would change now, and why it does not change the rest.',
    example: 'plan on vpn-bp1a3kqjiiq9legfx0001',
    parts: [on, region],
    toCommand: (fields) =>
      fields.regionId === undefined || fields.vpnGatewayId !== undefined
        ? { verb: 'plan', ...fields }
        : regionAlone(fields.regionId),
    toFields: (command) => command,
  }),
  freeze: defineVerb<FreezeCommand>({
    name: 'freeze',
    synonyms: ['pause'],
    summary: 'Keeps reconciliation from changing a gateway for a while; people still can.',
    example: 'freeze vpn-bp1a3kqjiiq9legfx0001 for 2h because "maintenance of the data centre"',
    parts: [
      gateway,
      {
        kind: 'option',
        field: 'forMs',
        names: ['for', 'duration'],
        what: 'how long',
        shape: durationShape,
        required: true,
      },
      {
        kind: 'option',
        field: 'reason',
        names: ['because', 'reason'],
        what: 'the reason',
        shape: reasonShape,
        required: true,
      },
      region,
    ],
    toCommand: (fields) =>
      fields.reason.trim() === ''
        ? { kind: 'complaint', detail: 'The reason is empty: say why, for those who meet the freeze.' }
        : { verb: 'freeze', ...fields },
    toFields: (command) => command,
  }),
  unfreeze: defineVerb<UnfreezeCommand>({
    name: 'unfreeze',
    synonyms: ['thaw', 'resume'],
    summary: 'Ends a freeze.',
    example: 'unfreeze vpn-bp1a3kqjiiq9legfx0001',
    parts: [gateway, region],
    toCommand: (fields) => ({ verb: 'unfreeze', ...fields }),
    toFields: (command) => command,
  }),
  release: defineVerb<ReleaseCommand>({
    name: 'release',
    synonyms: ['unbrake'],
    summary: 'Lets one plan pass the brakes, as it was shown and no other.',
    example: 'release pl_0123456789abcdef on vpn-bp1a3kqjiiq9legfx0001',
    parts: [
      {
        kind: 'option',
        field: 'digest',
        names: ['plan', 'digest'],
        what: 'the plan',
        shape: digestShape,
        required: true,
        bare: true,
      },
      { ...on, required: true },
      region,
    ],
    toCommand: (fields) => ({ verb: 'release', ...fields }),
    toFields: (command) => command,
  }),
} as const;
