import type { Refusal } from './world.ts';

/**
 * Every code the emulator refuses with: HTTP status and message of the API, and what causes it here.
 * The first block is the error table of CreateVpnRouteEntry (VPC API 2016-04-28, read 2026-11-23), complete and
 * to the letter, the code `Forbbiden.SubUser` included. Where the page gives no cause, the one below was chosen.
 * Platform codes: "Client error codes of the OpenAPI gateway", developer.aliyun.com/ask/278265, read 2026-11-23;
 * the statuses of the security token codes and of `InvalidRouteEntry.NotFound` are not published and are guesses.
 * `VpnRouteEntry.Configuring` is known from the retries of terraform-provider-alicloud (2026-08-21) only; its status,
 * message and cause are guesses.
 */
export const refusals = {
  'Resource.QuotaFull': {
    status: 400,
    message: 'The quota of resource is full',
    cause: 'the gateway holds as many destination routes as its quota allows',
  },
  'VpnGateway.Configuring': {
    status: 400,
    message: 'The specified service is configuring.',
    cause:
      'the gateway is in any status but active: another change is running, or it is being made or deleted',
  },
  'VpnGateway.FinancialLocked': {
    status: 400,
    message: 'The specified service is financial locked.',
    cause: 'the business status of the gateway is FinancialLocked',
  },
  'VpnRouteEntry.AlreadyExists': {
    status: 400,
    message: 'The specified route entry is already exist.',
    cause: 'the gateway has a route with this destination and next hop, listed or not, whatever its weight',
  },
  'VpnRouteEntry.Conflict': {
    status: 400,
    message: 'The specified route entry has conflict.',
    cause:
      'a BGP or policy route of the gateway has this destination, or a dual-tunnel gateway has it with another next hop',
  },
  'VpnRouteEntry.ConflictSSL': {
    status: 400,
    message: 'The specified route entry has conflict with SSL client.',
    cause: 'the destination overlaps an SSL-VPN client address pool of the gateway',
  },
  'VpnRouteEntry.BackupRoute': {
    status: 400,
    message: 'Validate backup route entry failed.',
    cause:
      'single-tunnel: the other route to this destination has the same weight, there are two already, or one half of a pair is to be reweighted',
  },
  'VpnRouteEntry.InvalidWeight': {
    status: 400,
    message: 'Invalid route entry weight value.',
    cause: 'a weight other than 0 and 100',
  },
  'InvalidNextHop.NotFound': {
    status: 400,
    message: 'The specified NextHop does not exist.',
    cause: 'no such IPsec connection, or it belongs to another gateway',
  },
  'IllegalParam.RouteDest': {
    status: 400,
    message: 'The specified RouteDest is invalid',
    cause: 'the destination is 0.0.0.0/0, has host bits set, or is IPv6',
  },
  'OperationFailed.RouteConflict': {
    status: 400,
    message:
      'Operation failed because there is already a route in VPC route table to another VPN on the same network block.',
    cause: 'another gateway of the VPC has published this destination and this call wants to publish it too',
  },
  'OperationFailed.InvalidCidrBlock': {
    status: 400,
    message: 'Operation failed because the specified network block is invalid.',
    cause: 'the destination is 100.64.0.0/10, inside it, or contains it (dual-tunnel: only if so configured)',
  },
  'QuotaExceeded.VpnRouteEntry': {
    status: 400,
    message:
      'The number of route entries to the VPN gateway in the VPC routing table has reached the quota limit.',
    cause: 'the route table of the VPC holds as many published VPN destinations as its quota allows',
  },
  TaskConflict: {
    status: 400,
    message: 'The operation is too frequent, please wait a moment and try again.',
    cause: 'another gateway of the same VPC is writing the route table of the VPC right now',
  },
  'VpnTask.CONFLICT': {
    status: 400,
    message: 'Vpn task has conflict.',
    cause: 'the IPsec connection named as next hop is itself updating',
  },
  IncorrectVpcStatus: {
    status: 400,
    message: 'Current VPC status does not support this operation.',
    cause: 'the VPC of the gateway is not Available',
  },
  InternalError: {
    status: 400,
    message: 'The request processing has failed due to some unknown error, exception or failure.',
    cause: 'fault injection only',
  },
  'InvalidCidrBlock.Malformed': {
    status: 400,
    message: 'Specified CIDR block is not valid.',
    cause: 'the destination is no CIDR block at all',
  },
  DryRunOperation: {
    status: 400,
    message: 'Request validation has been passed with DryRun flag set.',
    cause: 'DryRun=true and every check passed',
  },
  'Forbbiden.SubUser': {
    status: 403,
    message:
      'User not authorized to operate on the specified resource as your account is created by another user.',
    cause: 'a restricted user changes a gateway that another user created',
  },
  Forbidden: {
    status: 403,
    message: 'User not authorized to operate on the specified resource.',
    cause: 'the caller is denied this action',
  },
  'InvalidVpnGatewayInstanceId.NotFound': {
    status: 404,
    message: 'The specified vpn gateway instance id does not exist.',
    cause: 'no such gateway in this region and account',
  },

  'InvalidRouteEntry.NotFound': {
    status: 400,
    message: 'The specified route entry does not exist.',
    cause: 'delete, reweight, publish: no route with this destination, next hop and weight',
  },
  'VpnRouteEntry.Configuring': {
    status: 400,
    message: 'The specified route entry is configuring.',
    cause: 'delete: the last change of this very route is still being made, or has not shown yet',
  },
  'InvalidVpnConnectionInstanceId.NotFound': {
    status: 404,
    message: 'The specified vpn connection instance id does not exist.',
    cause: 'no such IPsec connection in this region and account',
  },
  IdempotentParameterMismatch: {
    status: 400,
    message: 'The client token was used before with other parameters.',
    cause: 'a remembered client token comes back with other parameters',
  },
  'InvalidRegionId.NotFound': {
    status: 404,
    message: 'The specified RegionId does not exist.',
    cause: 'the world has no such region',
  },
  'InvalidAction.NotFound': {
    status: 404,
    message: 'Specified api is not found, please check your url and method.',
    cause: 'an action the emulator does not know',
  },
  InvalidVersion: {
    status: 400,
    message: 'Specified parameter Version is not valid.',
    cause: 'a version other than 2016-04-28',
  },
  MissingParameter: {
    status: 400,
    message: 'A mandatory parameter is missing.',
    cause: 'a required parameter is absent or empty; the message names it',
  },
  InvalidParameter: {
    status: 400,
    message: 'A parameter is not valid.',
    cause: 'a parameter has a value outside its range; the message names it',
  },
  'Throttling.User': {
    status: 400,
    message: 'Request was denied due to user flow control.',
    cause: 'more calls of one action per account and region than the window allows',
  },
} as const satisfies Record<string, { status: number; message: string; cause: string }>;

export type RefusalCode = keyof typeof refusals;

/** The refusal for a code, with the API's message unless a more exact one is given. */
export function refuse(code: RefusalCode, message?: string): Refusal {
  const entry = refusals[code];
  return { kind: 'error', status: entry.status, code, message: message ?? entry.message };
}

export function missing(name: string): Refusal {
  return refuse(
    'MissingParameter',
    `The parameter "${name}" is mandatory for this action and was not supplied.`,
  );
}

export function invalid(name: string, rule: string): Refusal {
  return refuse('InvalidParameter', `The specified parameter "${name}" is not valid: ${rule}.`);
}
