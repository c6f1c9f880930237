import { version } from '../../version.ts';
import { answerJson, type Endpoint } from '../exchange.ts';

/** `GET /healthz`: the function runs and its configuration can be read. */
export const healthz: Endpoint = {
  name: 'healthz',
  method: 'GET',
  path: /^\/healthz$/,
  access: 'public',
  answer: async () => answerJson(200, { status: 'ok', version }),
};
