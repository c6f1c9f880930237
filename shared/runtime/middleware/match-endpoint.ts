import type { Endpoint } from '../http/exchange.ts';
import { HttpProblem } from '../http/http-problem.ts';
import type { Middleware } from './middleware.ts';

/** Finds the endpoint of a request; 404 for an unknown path, 405 with Allow for an unknown method. */
export function matchEndpoint(endpoints: readonly Endpoint[]): Middleware {
  return {
    name: 'match-endpoint',
    before({ event: exchange }) {
      const { method, path } = exchange.request;
      const here = endpoints.flatMap((endpoint) => {
        const match = endpoint.path.exec(path);
        return match === null ? [] : [{ endpoint, parameters: { ...match.groups } }];
      });
      if (here.length === 0) throw new HttpProblem('Path.NotFound', 'Nothing is served at this path.');
      const found = here.find(({ endpoint }) => endpoint.method === method);
      if (found === undefined) {
        const allow = here.map(({ endpoint }) => endpoint.method).join(', ');
        throw new HttpProblem('Method.NotAllowed', `This path takes ${allow}.`, { headers: { allow } });
      }
      exchange.endpoint = found.endpoint;
      exchange.parameters = found.parameters;
    },
  };
}
