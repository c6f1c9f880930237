import { canonicalPairs, hmac, percentEncode, sameText } from './canonical.ts';
import { missingPart, type ReadClaim, unauthentic } from './signed-claim.ts';
import { parameter, type WireRequest } from './wire-request.ts';

const algorithms: Readonly<Record<string, 'sha1' | 'sha256'>> = {
  'HMAC-SHA1': 'sha1',
  'HMAC-SHA256': 'sha256',
};

/** Reads the signature parameters of the older RPC scheme, from the query or from a form body. */
export function readV2Claim(wire: WireRequest): ReadClaim {
  const accessKeyId = parameter(wire, 'AccessKeyId');
  const signature = parameter(wire, 'Signature');
  const date = parameter(wire, 'Timestamp');
  const nonce = parameter(wire, 'SignatureNonce');
  if (!accessKeyId) return missingPart('AccessKeyId');
  if (!signature) return missingPart('Signature');
  if (!date) return missingPart('Timestamp');
  if (!nonce) return missingPart('SignatureNonce');
  const algorithm = algorithms[parameter(wire, 'SignatureMethod') ?? 'HMAC-SHA1'];
  if (algorithm === undefined)
    return unauthentic(400, 'InvalidSignatureMethod', 'Specified signature method is not valid.');
  if ((parameter(wire, 'SignatureVersion') ?? '1.0') !== '1.0')
    return unauthentic(400, 'IncompleteSignature', 'SignatureVersion must be 1.0.');
  return {
    kind: 'claim',
    claim: {
      accessKeyId,
      securityToken: parameter(wire, 'SecurityToken'),
      date,
      nonce,
      verify: (secret) => {
        const pairs = [...wire.query, ...wire.form].filter(([name]) => name !== 'Signature');
        const text = `${wire.method}&${percentEncode('/')}&${percentEncode(canonicalPairs(pairs))}`;
        return sameText(signature, hmac(algorithm, `${secret}&`, text, 'base64'))
          ? { ok: true }
          : {
              ok: false,
              why: 'check the AccessKey secret and the method, encoding and order of what is signed',
            };
      },
    },
  };
}
