import type { Credentials } from '../../local/fc/context.ts';
import { type AccessKey, sampleAccessKeys } from '../../local/vpn/http/access-keys.ts';
import { sample } from '../../local/vpn/sample-world.ts';

/** The temporary keys of a role: each is good until the next one is issued. */
export interface Role {
  readonly keys: Record<string, AccessKey>;
  readonly current: () => Credentials;
  /** Ends the current key without another one in its place. */
  readonly expire: () => void;
  readonly renew: () => string;
}

/** Makes a role that has its first key; those of the emulators are good as well. */
export function createRole(): Role {
  const keys: Record<string, AccessKey> = { ...sampleAccessKeys(sample.accountId) };
  let current: Credentials = { accessKeyId: '', accessKeySecret: '', securityToken: '' };
  let issued = 0;
  const expire = () => {
    const key = keys[current.accessKeyId];
    if (key !== undefined) keys[current.accessKeyId] = { ...key, expiresAtMs: Date.now() };
  };
  const renew = () => {
    expire();
    issued += 1;
    const accessKeyId = `STS.key${issued}`;
    current = { accessKeyId, accessKeySecret: `secret${issued}`, securityToken: `token${issued}` };
    keys[accessKeyId] = {
      secret: current.accessKeySecret,
      securityToken: current.securityToken,
      accountId: sample.accountId,
    };
    return accessKeyId;
  };
  renew();
  return { keys, current: () => current, expire, renew };
}
