/** Where a Tablestore instance is reached. */
export interface TablestoreAddress {
  /** With its scheme, without a path. */
  readonly endpoint: string;
  readonly instanceName: string;
}

/**
 * Reads the address of an instance: `https://routehook.cn-hangzhou.vpc.tablestore.aliyuncs.com`, whose first label is
 * the name of the instance, or any endpoint with the name behind it: `http://127.0.0.1:8087/routehook`.
 * @returns `undefined` for anything else
 */
export function readTablestoreAddress(text: string): TablestoreAddress | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, origin, pathname, search, hash, username } = new URL(text);
  if (!/^https?:$/.test(protocol) || `${search}${hash}${username}` !== '') return undefined;
  const [label = '', ...rest] = hostname.split('.');
  const named =
    pathname.length > 1 ? pathname.slice(1) : rest.length > 1 && !/^[0-9]/.test(label) ? label : '';
  return instancePattern.test(named) ? { endpoint: origin, instanceName: named } : undefined;
}

/** Source: limits of the wide column model, instance names, 2026-05. */
const instancePattern = /^[a-z](?:[a-z0-9-]{1,14})[a-z0-9]$/i;
