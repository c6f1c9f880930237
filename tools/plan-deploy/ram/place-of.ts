import { readTablestoreAddress } from '../../../shared/store/tablestore-address.ts';
import type { DeployedFunction } from '../deployment-schema.ts';
import { readSettings } from '../settings.ts';
import { type Place, placeholders } from './resources.ts';

/**
 * As much of the place as s.yaml and the settings tell, so that policies can be used as they are printed; the rest
 * stays a placeholder. The gateways are those of the access rules: routes on others cannot be asked for, and a look at
 * one of them is refused by the cloud.
 */
export function placeOf(
  { region, environmentVariables }: DeployedFunction,
  accountId: string | undefined,
  readText: (path: string) => string,
): Place {
  const { ROUTEHOOK_STORE: store = '', ROUTEHOOK_ACCOUNT_ID: configured } = environmentVariables;
  const address = readTablestoreAddress(store.slice('tablestore:'.length));
  const { config } = readSettings(environmentVariables, readText);
  const gateways = [...new Set(config?.ROUTEHOOK_ACCESS.flatMap((rule) => rule.gateways))].sort();
  return {
    ...placeholders,
    regionId: region,
    accountId: configured ?? accountId ?? placeholders.accountId,
    ...(gateways.length === 0 ? {} : { gateways: gateways.includes('*') ? ['*'] : gateways }),
    ...(address === undefined ? {} : { instanceName: address.instanceName }),
    ...(config?.ROUTEHOOK_WAKEUP === undefined ? {} : { poller: config.ROUTEHOOK_WAKEUP }),
  };
}
