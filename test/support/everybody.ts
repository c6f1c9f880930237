import type { AccessRule } from '../../shared/access/access-rule.ts';

/** Lets every verified caller ask for every route. */
export const everybody: AccessRule = {
  name: 'everybody',
  who: ['*'],
  gateways: ['*'],
  destinations: ['0.0.0.0/0'],
};
