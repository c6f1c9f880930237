import { describeDesiredDocument } from '../../../plan/desired-json-schema.ts';
import { answerJson, type Endpoint } from '../exchange.ts';

/** `GET /schema/desired.json`: the JSON Schema of the file of desired routes, for editors. */
export const desiredSchema: Endpoint = {
  name: 'desired-schema',
  method: 'GET',
  path: /^\/schema\/desired\.json$/,
  access: 'public',
  answer: async () => answerJson(200, describeDesiredDocument()),
};
