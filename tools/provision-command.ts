import { readTablestoreAddress, type TablestoreAddress } from '../shared/store/tablestore-address.ts';
import type { TablestoreCredentials } from '../shared/store/tablestore-connection.ts';
import { defaultKeepDays, fewestKeepDays } from '../shared/store/tablestore-tables.ts';

/** What `npm run provision` was asked to do. */
export type ProvisionCommand =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'unusable'; readonly why: string }
  | {
      readonly kind: 'provision';
      readonly address: TablestoreAddress;
      readonly credentials: TablestoreCredentials;
      readonly keepDays: number;
      readonly dryRun: boolean;
    };

const help = `Creates or checks the tables that routehook keeps its state in. Running it again is harmless.

  npm run provision               create what is missing, change what differs, say what was done
  npm run provision -- --dry-run  only say what would be done

It reads from the environment:
  ROUTEHOOK_STORE                      tablestore: and the address of the instance, as the functions have it
  ROUTEHOOK_KEEP_DAYS                  how long ended operations are kept; ${defaultKeepDays} unless set, at least ${fewestKeepDays}
  ALIBABA_CLOUD_ACCESS_KEY_ID          whose role may create, describe and update tables
  ALIBABA_CLOUD_ACCESS_KEY_SECRET
  ALIBABA_CLOUD_SECURITY_TOKEN         with temporary keys only`;

/** Reads the arguments and the environment. */
export function readProvisionCommand(
  given: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ProvisionCommand {
  if (given.includes('--help')) return { kind: 'help', text: help };
  const unknown = given.find((one) => one !== '--dry-run');
  if (unknown !== undefined) return unusable(`${unknown} is no option of this command.`);
  const store = env.ROUTEHOOK_STORE ?? '';
  const address = store.startsWith('tablestore:')
    ? readTablestoreAddress(store.slice('tablestore:'.length))
    : undefined;
  if (address === undefined) {
    return unusable(
      'ROUTEHOOK_STORE must be tablestore: and the address of an instance, such as tablestore:https://routehook.cn-hangzhou.ots.aliyuncs.com.',
    );
  }
  const keepDays = Number(env.ROUTEHOOK_KEEP_DAYS || defaultKeepDays);
  if (!Number.isInteger(keepDays) || keepDays < fewestKeepDays) {
    return unusable(`ROUTEHOOK_KEEP_DAYS must be a whole number of days from ${fewestKeepDays}.`);
  }
  const accessKeyId = env.ALIBABA_CLOUD_ACCESS_KEY_ID ?? '';
  const accessKeySecret = env.ALIBABA_CLOUD_ACCESS_KEY_SECRET ?? '';
  if (accessKeyId === '' || accessKeySecret === '') {
    return unusable('Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET.');
  }
  const securityToken = env.ALIBABA_CLOUD_SECURITY_TOKEN || undefined;
  return {
    kind: 'provision',
    address,
    credentials: { accessKeyId, accessKeySecret, ...(securityToken === undefined ? {} : { securityToken }) },
    keepDays,
    dryRun: given.includes('--dry-run'),
  };
}

function unusable(why: string): ProvisionCommand {
  return { kind: 'unusable', why: `${why} "npm run provision -- --help" says more.` };
}
