/** A key the emulator accepts. Keys of real accounts have no place here. */
export interface AccessKey {
  readonly secret: string;
  /** Present on temporary keys: must come with every call. */
  readonly securityToken?: string;
  /** When a temporary key ends, Unix milliseconds. */
  readonly expiresAtMs?: number;
  readonly accountId: string;
  /** Actions refused with `Forbidden`; `*` refuses all. */
  readonly deniedActions?: readonly string[];
  /** May only change gateways it created itself. */
  readonly restricted?: boolean;
}

/** Keys by AccessKey id. */
export type AccessKeys = Readonly<Record<string, AccessKey>>;

/** Made-up keys for trying things out: a full one, one that may only read, and a temporary one. */
export function sampleAccessKeys(accountId: string): AccessKeys {
  return {
    'emulator-full': { secret: 'emulator-full-secret', accountId },
    'emulator-reader': {
      secret: 'emulator-reader-secret',
      accountId,
      deniedActions: [
        'CreateVpnRouteEntry',
        'DeleteVpnRouteEntry',
        'ModifyVpnRouteEntryWeight',
        'PublishVpnRouteEntry',
      ],
    },
    'emulator-temporary': {
      secret: 'emulator-temporary-secret',
      securityToken: 'emulator-security-token',
      accountId,
    },
  };
}
