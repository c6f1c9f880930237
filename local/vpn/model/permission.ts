import { refuse } from './refusals.ts';
import type { Call, Gateway, Refusal, World } from './world.ts';

/** Refuses an action the caller is denied; callers the world has no rules for may do everything. */
export function checkPermission(world: World, call: Call): Refusal | undefined {
  const rules = world.callers[call.caller.accessKeyId];
  if (!rules || !(rules.deniedActions.includes(call.action) || rules.deniedActions.includes('*')))
    return undefined;
  return {
    ...refuse('Forbidden'),
    accessDeniedDetail: {
      AuthAction: `vpc:${call.action}`,
      AuthPrincipalOwnerId: call.caller.accountId,
      AuthPrincipalType: 'SubUser',
      NoPermissionType: 'ImplicitDeny',
      PolicyType: 'AccountLevelIdentityBasedPolicy',
    },
  };
}

/** Refuses a restricted user on a gateway that somebody else created. */
export function checkOwnership(world: World, call: Call, gateway: Gateway): Refusal | undefined {
  const { accessKeyId } = call.caller;
  const restricted = world.callers[accessKeyId]?.restricted ?? false;
  return restricted && gateway.createdBy !== accessKeyId ? refuse('Forbbiden.SubUser') : undefined;
}
