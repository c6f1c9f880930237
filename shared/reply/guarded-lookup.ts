import type { LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** The code of the error of a connection that was not made, because it would have left the public internet. */
export const forbiddenAddressCode = 'ERR_FORBIDDEN_ADDRESS';

/**
 * Resolves names to public addresses only. It is what the socket itself asks, so there is no second look at a name
 * that might give another address; one address among others that is not public makes the name unusable.
 */
export function guardLookup(lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, options, (error, address, family) => {
      if (error !== null) {
        callback(error, address, family);
        return;
      }
      const addresses = typeof address === 'string' ? [address] : address.map((found) => found.address);
      if (addresses.every(isPublicAddress)) callback(null, address, family);
      else callback(forbiddenAddress(), '');
    });
  };
}

function forbiddenAddress(): NodeJS.ErrnoException {
  return Object.assign(new Error('The name has an address that is not public.'), {
    code: forbiddenAddressCode,
  });
}
