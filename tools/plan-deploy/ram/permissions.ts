/** A policy, by the name of its file in docs/ram. */
export type PolicyName = 'webhook' | 'poller' | 'reconcile' | 'wake-up' | 'provision' | 'log';

/** What a permission is about. */
export type ResourceKind =
  | 'gateway'
  | 'gateways'
  | 'vpcs'
  | 'ssl-servers'
  | 'connections'
  | 'tables'
  | 'instance'
  | 'poller'
  | 'desired-objects'
  | 'logstore';

/** One call that may be made. */
export interface Permission {
  /** The code of the service and the name of the call. */
  readonly action: string;
  readonly on: ResourceKind;
  readonly policies: readonly PolicyName[];
}

/** Reconciliation asks for changes by recording them: it makes none itself. */
const changers = ['webhook', 'poller'] as const;
const functions = [...changers, 'reconcile'] as const;

/** Every call that the code makes, and who makes it. A test compares this with the sources and with recorded calls. */
export const permissions: readonly Permission[] = [
  // shared/vpn/alibaba.ts
  { action: 'vpc:CreateVpnRouteEntry', on: 'gateway', policies: changers },
  { action: 'vpc:DeleteVpnRouteEntry', on: 'gateway', policies: changers },
  { action: 'vpc:ModifyVpnRouteEntryWeight', on: 'gateway', policies: changers },
  { action: 'vpc:PublishVpnRouteEntry', on: 'gateway', policies: changers },
  { action: 'vpc:DescribeVpnGateway', on: 'gateway', policies: functions },
  { action: 'vpc:DescribeVpnRouteEntries', on: 'gateway', policies: functions },
  // With many gateways open or in the file, all of a region are looked at at once.
  { action: 'vpc:DescribeVpnGateways', on: 'gateways', policies: ['poller', 'reconcile'] },

  // shared/vpn/alibaba-surroundings.ts
  { action: 'vpc:DescribeVpcs', on: 'vpcs', policies: ['poller'] },
  { action: 'vpc:DescribeSslVpnServers', on: 'ssl-servers', policies: ['poller'] },
  { action: 'vpc:DescribeVpnConnections', on: 'connections', policies: ['poller'] },

  // shared/store/tablestore*.ts
  { action: 'ots:GetRow', on: 'tables', policies: functions },
  { action: 'ots:BatchGetRow', on: 'tables', policies: functions },
  { action: 'ots:GetRange', on: 'tables', policies: functions },
  { action: 'ots:PutRow', on: 'tables', policies: functions },
  { action: 'ots:UpdateRow', on: 'tables', policies: functions },
  { action: 'ots:DeleteRow', on: 'tables', policies: functions },
  { action: 'ots:BatchWriteRow', on: 'tables', policies: functions },

  // shared/desired/oss.ts
  { action: 'oss:GetObject', on: 'desired-objects', policies: ['reconcile'] },

  // shared/wakeup/fc2.ts
  { action: 'fc:InvokeFunction', on: 'poller', policies: ['wake-up'] },

  // shared/store/tablestore-provision.ts, run by a person
  { action: 'ots:ListTable', on: 'instance', policies: ['provision'] },
  { action: 'ots:DescribeTable', on: 'tables', policies: ['provision'] },
  { action: 'ots:CreateTable', on: 'tables', policies: ['provision'] },
  { action: 'ots:UpdateTable', on: 'tables', policies: ['provision'] },

  // The platform, where it writes the log with the role of the function.
  { action: 'log:PostLogStoreLogs', on: 'logstore', policies: ['log'] },
];
