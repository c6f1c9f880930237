import * as z from 'zod';
import { desiredDocumentSchema } from './desired-document.ts';

/** Renders the JSON Schema (draft 2020-12) of the file of desired routes, as it is published for editors. */
export function describeDesiredDocument(): Record<string, unknown> {
  const schema = z.toJSONSchema(desiredDocumentSchema, {
    io: 'input',
    reused: 'inline',
    cycles: 'throw',
  });
  return {
    ...schema,
    title: 'Desired VPN routes of a team',
    description: 'What the destination routes of VPN gateways are to be, for routehook.',
    patternProperties: { '^x-': { description: 'Not read: a place for YAML anchors and notes.' } },
  };
}
