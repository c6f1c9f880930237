/** Says what OSS refused and what to do; of its answer only codes and ids are repeated, never its sentences. */
export function explainOssRefusal(status: number, body: string, regionId: string): string {
  const code = partOf(body, 'Code', /^[A-Za-z]{2,64}$/) ?? '';
  const detail = partOf(body, 'EC', /^[0-9]{4}-[0-9]{8}$/);
  const requestId = partOf(body, 'RequestId', /^[0-9A-Za-z-]{8,64}$/);
  const evidence = [
    code === '' ? `status ${status}` : code,
    detail,
    requestId === undefined ? undefined : `request ${requestId}`,
  ].filter((part) => part !== undefined);
  return `${meaningOf(code, detail, status, regionId)} (${evidence.join(', ')})`;
}

function meaningOf(code: string, detail: string | undefined, status: number, regionId: string): string {
  // Source: OSS error 0002-00000228, 2026: the region that was signed is not the one of the bucket.
  if (detail === '0002-00000228') return otherRegion(regionId);
  const meaning = meanings[code];
  if (meaning !== undefined) return meaning;
  if (status >= 500) return 'OSS has a problem of its own. It will be asked again later.';
  if (status === 429) return 'OSS was asked too often. It will be asked again later.';
  if (status >= 300 && status < 400) return otherRegion(regionId);
  return 'OSS refused. Look the code up in its error codes.';
}

function otherRegion(regionId: string): string {
  return `The bucket does not lie in ${regionId}, or is reached by another endpoint. State its ?region= and &endpoint= in the address.`;
}

const badKey = 'The credentials of the function are not known to OSS or have expired. Check its role.';

/** Source of the codes: "HTTP 403 errors" and "Error responses" of OSS, 2026. */
const meanings: Readonly<Record<string, string>> = {
  NoSuchKey: 'There is no such object. Check the key: it is case-sensitive and has no slash in front.',
  NoSuchBucket: 'There is no such bucket. Check its name, and that nobody has deleted it.',
  AccessDenied:
    'The role of the function may not read it. Allow it oss:GetObject on this object; a bucket policy, another region or endpoint, and encryption with a key it may not use refuse as well.',
  InvalidAccessKeyId: badKey,
  InvalidSecurityToken: badKey,
  SecurityTokenExpired: badKey,
  AccessKeyIdAndSecurityTokenNotMatch: badKey,
  SignatureDoesNotMatch:
    'OSS computes another signature. Something on the way changes the request, or the secret is not the one of the key.',
  RequestTimeTooSkewed: 'The clock here and the one of OSS differ by more than 15 minutes.',
  InvalidObjectState: 'The object is archived. Restore it, or store it in the Standard class.',
  InvalidBucketName: 'OSS takes no such name for a bucket.',
  InvalidObjectName: 'OSS takes no such name for an object.',
  InvalidArgument: 'OSS could not read the request. Check the region and the endpoint in the address.',
  BucketDisable: 'The bucket is disabled. Ask whoever owns the account.',
  InDebt: 'The account owes money, so OSS serves nothing.',
  InDebtOverdue: 'The account owes money, so OSS serves nothing.',
  QpsLimitExceeded: 'OSS was asked too often. It will be asked again later.',
  RequestTimeout: 'OSS was too slow. It will be asked again later.',
};

function partOf(body: string, name: string, form: RegExp): string | undefined {
  const text = new RegExp(`<${name}>\\s*([^<]{1,128}?)\\s*</${name}>`).exec(body.slice(0, 65_536))?.[1];
  return text !== undefined && form.test(text) ? text : undefined;
}
