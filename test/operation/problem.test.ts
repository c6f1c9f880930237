import { describe, expect, it } from 'vitest';
import { faultTable } from '../../shared/operation/fault-table.ts';
import { problemFromFault, problemOf } from '../../shared/operation/problem.ts';
import { faultOf } from './samples.ts';

describe('the problem of a fault', () => {
  it('a code of the cloud: title, status, remedy, and what the cloud said word for word', () => {
    const fault = faultOf('quota', { message: 'The quota is full', requestId: 'R-1' });
    expect(problemFromFault(fault, 'the route', 'The route was not created')).toStrictEqual({
      type: 'urn:routehook:problem:Resource.QuotaFull',
      title: 'The route was not created',
      status: 409,
      detail: 'the route: Resource.QuotaFull: The quota is full',
      code: 'Resource.QuotaFull',
      remedy: faultTable['Resource.QuotaFull'].remedy,
      cloud: { code: 'Resource.QuotaFull', message: 'The quota is full', requestId: 'R-1' },
    });
  });

  it('a code that nobody knows: its own name, with the status and remedy of an unreadable answer', () => {
    const { status, remedy } = faultTable['Answer.Unrecognized'];
    const problem = problemFromFault(
      faultOf('ambiguous', { code: 'Brand.New' }),
      'the route',
      'The route was not created',
    );
    expect(problem).toMatchObject({ code: 'Brand.New', status, remedy, cloud: { code: 'Brand.New' } });
  });

  it('a code of ours, where the cloud said nothing: no words are put into its mouth', () => {
    expect(faultTable['Answer.Late'].from).toBe('routehook');
    expect(
      problemFromFault(faultOf('ambiguous'), 'the route', 'The route was not created'),
    ).not.toHaveProperty('cloud');
  });
});

describe('the problem of what was observed', () => {
  const base = {
    type: 'urn:routehook:problem:Route.NotObserved',
    title: 'The title',
    status: 502,
    detail: 'The detail.',
    code: 'Route.NotObserved',
    remedy: faultTable['Route.NotObserved'].remedy,
  };

  it('no call met a fault: nothing of the cloud', () => {
    expect(problemOf('Route.NotObserved', 'The title', 'The detail.')).toStrictEqual(base);
  });

  it.each([
    ['with a RequestId', { requestId: 'R-1' }],
    ['without a RequestId', {}],
  ])('the last call met a fault %s: it is told too', (_, more) => {
    const fault = faultOf('busy', { ...more, httpStatus: 409, retryAfterMs: 5 });
    expect(problemOf('Route.NotObserved', 'The title', 'The detail.', fault)).toStrictEqual({
      ...base,
      cloud: { code: 'VpnGateway.Configuring', message: 'a busy fault', ...more },
    });
  });
});
