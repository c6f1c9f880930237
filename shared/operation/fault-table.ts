import type { FaultRow } from './fault-row.ts';
import { ownFaults, passingRemedy, readBackRemedy } from './own-faults.ts';

const createCall = 'CreateVpnRouteEntry';
const neighbours = 'neighbouring calls';
const apiGateway = 'gateway of the API';

const busyRemedy = 'Nothing to do: routehook waits for the running change to end and tries again.';

/**
 * Every code we know, what it means for the operation, and what the reader should do.
 * Rows marked CreateVpnRouteEntry are the error codes of that call's API reference, spelling included.
 */
export const faultTable = {
  'VpnGateway.Configuring': { class: 'busy', status: 409, from: createCall, remedy: busyRemedy },
  TaskConflict: { class: 'busy', status: 409, from: createCall, remedy: busyRemedy },
  'VpnTask.CONFLICT': { class: 'busy', status: 409, from: createCall, remedy: busyRemedy },
  IncorrectVpcStatus: {
    class: 'busy',
    status: 409,
    from: createCall,
    remedy:
      'routehook tries again until the deadline. If it lasts, check in the VPC console that the VPC is Available.',
  },
  InternalError: { class: 'ambiguous', status: 502, from: createCall, remedy: readBackRemedy },
  'VpnRouteEntry.AlreadyExists': {
    class: 'duplicate',
    status: 409,
    from: createCall,
    remedy:
      'A route to this block over this next hop exists with other settings. Compare them; change the weight or the publishing of the existing route, or delete it first.',
  },
  'VpnRouteEntry.Conflict': {
    class: 'invalid',
    status: 409,
    from: createCall,
    remedy:
      'Another route of this gateway already decides this block (a BGP, policy-based or other destination route). Choose another block or remove that route first.',
  },
  'VpnRouteEntry.ConflictSSL': {
    class: 'invalid',
    status: 409,
    from: createCall,
    remedy:
      'The block overlaps the client address pool of the SSL server on this gateway. Choose another block or move the pool.',
  },
  'VpnRouteEntry.BackupRoute': {
    class: 'invalid',
    status: 409,
    from: createCall,
    remedy:
      'Two routes to one block form an active/standby pair: they need different next hops, one with weight 100 and one with weight 0. Look at the existing route and choose the other weight.',
  },
  'VpnRouteEntry.InvalidWeight': {
    class: 'invalid',
    status: 422,
    from: createCall,
    remedy: 'Send weight 100 (active) or 0 (standby).',
  },
  'InvalidNextHop.NotFound': {
    class: 'invalid',
    status: 422,
    from: createCall,
    remedy: 'Check that the IPsec-VPN connection exists, is in this region and belongs to this gateway.',
  },
  'IllegalParam.RouteDest': {
    class: 'invalid',
    status: 422,
    from: createCall,
    remedy: 'Send an IPv4 CIDR block without host bits, such as 10.0.0.0/24; not 0.0.0.0/0.',
  },
  'InvalidCidrBlock.Malformed': {
    class: 'invalid',
    status: 422,
    from: createCall,
    remedy: 'Send an IPv4 CIDR block such as 10.0.0.0/24.',
  },
  'OperationFailed.InvalidCidrBlock': {
    class: 'invalid',
    status: 422,
    from: createCall,
    remedy:
      'The gateway does not take this block. Choose one that is clear of 100.64.0.0/10 and of the VPC itself.',
  },
  'OperationFailed.RouteConflict': {
    class: 'invalid',
    status: 409,
    from: createCall,
    remedy:
      'The VPC route table already sends this block to another VPN gateway. Withdraw it there first, or create this route with publishVpc false.',
  },
  'Resource.QuotaFull': {
    class: 'quota',
    status: 409,
    from: createCall,
    remedy:
      'The gateway is full of destination routes. Delete one, merge blocks, or raise the quota in Quota Center, then ask again.',
  },
  'QuotaExceeded.VpnRouteEntry': {
    class: 'quota',
    status: 409,
    from: createCall,
    remedy:
      'The VPC route table is full of VPN routes. Withdraw one, raise the quota, or create the route with publishVpc false.',
  },
  'VpnGateway.FinancialLocked': {
    class: 'denied',
    status: 409,
    from: createCall,
    remedy: 'The gateway is locked for an overdue payment. Settle the bill, then ask again.',
  },
  'Forbbiden.SubUser': {
    class: 'denied',
    status: 403,
    from: createCall,
    remedy:
      'The gateway was created by another user of the account. Grant the role of the function access to it in RAM.',
  },
  Forbidden: {
    class: 'denied',
    status: 403,
    from: createCall,
    remedy:
      'Grant the role of the function vpc:CreateVpnRouteEntry, vpc:DescribeVpnGateway and vpc:DescribeVpnRouteEntries on this VPN gateway in RAM.',
  },
  'InvalidVpnGatewayInstanceId.NotFound': {
    class: 'gone',
    status: 404,
    from: createCall,
    remedy: 'Check the VPN gateway ID, the region and the account.',
  },
  DryRunOperation: {
    class: 'passed',
    status: 200,
    from: createCall,
    remedy: 'Nothing to do: the request passed the dry run. Send it without dryRun to create the route.',
  },

  'InvalidVpnInstanceId.NotFound': {
    class: 'gone',
    status: 404,
    from: neighbours,
    remedy: 'Check the VPN gateway ID, the region and the account.',
  },
  'Appliance.Configuring': { class: 'busy', status: 409, from: neighbours, remedy: busyRemedy },
  'VpnConnection.Configuring': { class: 'busy', status: 409, from: neighbours, remedy: busyRemedy },
  'VpnRouteEntry.Configuring': { class: 'busy', status: 409, from: neighbours, remedy: busyRemedy },
  OperationConflict: { class: 'busy', status: 409, from: neighbours, remedy: busyRemedy },
  'InvalidRouteEntry.NotFound': {
    class: 'missing',
    status: 404,
    from: neighbours,
    remedy:
      'The gateway has no such route, or not with this weight. Look at its routes ("show vpn-…") and ask for one that is there.',
  },
  LastTokenProcessing: { class: 'ambiguous', status: 409, from: neighbours, remedy: readBackRemedy },
  SystemBusy: { class: 'busy', status: 503, from: neighbours, remedy: busyRemedy },
  'Forbidden.SubUser': {
    class: 'denied',
    status: 403,
    from: neighbours,
    remedy:
      'The gateway was created by another user of the account. Grant the role of the function access to it in RAM.',
  },

  IdempotentParameterMismatch: {
    class: 'invalid',
    status: 422,
    from: apiGateway,
    remedy:
      'The client token was used before for another request. Ask again with a new clientToken or without one.',
  },
  NoPermission: {
    class: 'denied',
    status: 403,
    from: apiGateway,
    remedy: 'Grant the role of the function the action named in the message, on this VPN gateway, in RAM.',
  },
  'InvalidAccessKeyId.NotFound': {
    class: 'denied',
    status: 403,
    from: apiGateway,
    remedy: 'Check that the function has a role; its access key is unknown to the cloud.',
  },
  SignatureDoesNotMatch: {
    class: 'denied',
    status: 403,
    from: apiGateway,
    remedy: 'Check that the function has a role and that nothing between it and the cloud rewrites requests.',
  },
  'InvalidSecurityToken.Expired': {
    class: 'transient',
    status: 503,
    from: apiGateway,
    remedy: 'Nothing to do: the next invocation brings fresh credentials.',
  },
  'InvalidSecurityToken.Malformed': {
    class: 'denied',
    status: 403,
    from: apiGateway,
    remedy: 'Check the role of the function: its security token is not accepted.',
  },
  'InvalidTimeStamp.Expired': {
    class: 'transient',
    status: 503,
    from: apiGateway,
    remedy:
      'routehook tries again. If it lasts, check the clock of the machine: it is more than 15 minutes off.',
  },
  SignatureNonceUsed: { class: 'transient', status: 503, from: apiGateway, remedy: passingRemedy },
  ServiceUnavailable: { class: 'ambiguous', status: 502, from: apiGateway, remedy: readBackRemedy },
  'Throttling.User': {
    class: 'throttled',
    status: 429,
    from: apiGateway,
    remedy: 'Nothing to do: routehook slows down. The limit is shared by every program of the account.',
  },

  ...ownFaults,
} as const satisfies Record<string, FaultRow>;

export type KnownFaultCode = keyof typeof faultTable;
