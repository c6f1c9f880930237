import { readTablestoreAddress } from '../../../shared/store/tablestore-address.ts';
import type { DeployedFunction } from '../deployment-schema.ts';
import { desiredFilesOf } from '../desired-files.ts';
import { readSettings } from '../settings.ts';
import { type Place, placeholders } from './resources.ts';

/**
 * As much of the place as s.yaml and the settings tell, so that policies can be used as they are printed; the rest
 * stays a placeholder. The gateways are those of the access rules and of the files of desired routes: routes on others
 * cannot be asked for, and a look at one of them is refused by the cloud.
 */
export function placeOf(
  { region, environmentVariables }: DeployedFunction,
  accountId: string | undefined,
  readText: (path: string) => string,
): Place {
  const { ROUTEHOOK_STORE: store = '', ROUTEHOOK_ACCOUNT_ID: configured } = environmentVariables;
  const address = readTablestoreAddress(store.slice('tablestore:'.length));
  const { config } = readSettings(environmentVariables, readText);
  const allowed = config?.ROUTEHOOK_ACCESS.flatMap((rule) => rule.gateways) ?? [];
  const desired = desiredFilesOf(config, readText).flatMap(({ gateways }) => gateways);
  const gateways = [...new Set([...allowed, ...desired.map(({ vpnGatewayId }) => vpnGatewayId)])].sort();
  const objects = config?.ROUTEHOOK_DESIRED?.flatMap((one) =>
    one.kind === 'oss' ? [`${one.bucket}/${one.key}`] : [],
  );
  return {
    ...placeholders,
    regionId: region,
    accountId: configured ?? accountId ?? placeholders.accountId,
    ...(gateways.length === 0 ? {} : { gateways: gateways.includes('*') ? ['*'] : gateways }),
    ...(address === undefined ? {} : { instanceName: address.instanceName }),
    ...(config === undefined ? {} : { desiredObjects: objects ?? [] }),
    ...(config?.ROUTEHOOK_WAKEUP === undefined ? {} : { poller: config.ROUTEHOOK_WAKEUP }),
  };
}
