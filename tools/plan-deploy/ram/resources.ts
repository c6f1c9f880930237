import { defaultTablePrefix, tables } from '../../../shared/store/tablestore-tables.ts';
import type { PollerAddress } from '../../../shared/wakeup/poller-address.ts';
import type { ResourceKind } from './permissions.ts';

/** Whose resources a policy is about. */
export interface Place {
  readonly regionId: string;
  readonly accountId: string;
  /** Ids, or `*` for all. */
  readonly gateways: readonly string[];
  readonly instanceName: string;
  readonly poller: PollerAddress;
  /** The objects of OSS that hold desired routes, as `BUCKET/KEY`; none where the files lie elsewhere. */
  readonly desiredObjects: readonly string[];
  readonly log: { readonly project: string; readonly logstore: string };
}

/** Words to be replaced by those who use the policies of docs/ram. */
export const placeholders: Place = {
  regionId: 'REGION',
  accountId: 'ACCOUNT_ID',
  gateways: ['VPN_GATEWAY_ID'],
  instanceName: 'INSTANCE',
  poller: { service: 'SERVICE', qualifier: 'QUALIFIER', functionName: 'POLLER' },
  desiredObjects: ['BUCKET/KEY'],
  log: { project: 'LOG_PROJECT', logstore: 'LOGSTORE' },
};

/** The names of resources as RAM writes them. Sources: "RAM authorization" of each service, 2024-03 to 2026-06. */
export function resourcesOf(kind: ResourceKind, place: Place): readonly string[] {
  const { regionId, accountId, gateways, instanceName, poller, desiredObjects, log } = place;
  const arn = (service: string, path: string) => `acs:${service}:${regionId}:${accountId}:${path}`;
  switch (kind) {
    case 'gateway':
      return gateways.map((id) => arn('vpc', `vpngateway/${id}`));
    case 'gateways':
      return [arn('vpc', 'vpngateway/*')];
    // Lists are authorised on all of a kind, whatever they are filtered by.
    case 'vpcs':
      return [arn('vpc', 'vpc/*')];
    case 'ssl-servers':
      return [arn('vpc', 'sslvpnserver/*')];
    case 'connections':
      return [arn('vpc', 'vpnconnection/*')];
    case 'tables':
      return tables.map(({ name }) =>
        arn('ots', `instance/${instanceName}/table/${defaultTablePrefix}${name}`),
      );
    case 'instance':
      return [arn('ots', `instance/${instanceName}`), arn('ots', `instance/${instanceName}/table/*`)];
    case 'poller': {
      const service = [poller.service, poller.qualifier ?? 'LATEST'].join('.');
      return [arn('fc', `services/${service}/functions/${poller.functionName}`)];
    }
    // A bucket has one name in all regions, and may belong to another account.
    case 'desired-objects':
      return desiredObjects.map((object) => `acs:oss:*:*:${object}`);
    case 'logstore':
      return [arn('log', `project/${log.project}/logstore/${log.logstore}`)];
  }
}
