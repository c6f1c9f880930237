import type { FaultRow } from './fault-row.ts';

/** For what nobody can tell before the list was read. */
export const readBackRemedy =
  'Nothing to do: routehook reads the route list back before it does anything else.';

/** For what cures itself. */
export const passingRemedy =
  'Nothing to do: routehook tries again. If it lasts, check the network of the function.';

/** The codes that are ours: what happens on the way to the cloud, and what the look at the gateway tells. */
export const ownFaults = {
  'Connection.Refused': { class: 'transient', status: 503, from: 'routehook', remedy: passingRemedy },
  'Connection.NameNotFound': { class: 'transient', status: 503, from: 'routehook', remedy: passingRemedy },
  'Connection.Tls': { class: 'transient', status: 503, from: 'routehook', remedy: passingRemedy },
  'Credentials.Missing': {
    class: 'transient',
    status: 503,
    from: 'routehook',
    remedy:
      'Give the function a role with the permissions of docs/errors.md; routehook tries again until the deadline.',
  },
  'Connection.Lost': { class: 'ambiguous', status: 502, from: 'routehook', remedy: readBackRemedy },
  'Answer.Late': { class: 'ambiguous', status: 504, from: 'routehook', remedy: readBackRemedy },
  'Answer.Unreadable': { class: 'ambiguous', status: 502, from: 'routehook', remedy: readBackRemedy },
  'Answer.NotASuccess': { class: 'ambiguous', status: 502, from: 'routehook', remedy: readBackRemedy },
  'Answer.Unrecognized': {
    class: 'ambiguous',
    status: 502,
    from: 'routehook',
    remedy:
      'The cloud refused with a code that routehook does not know, and the route is not there. Read the message; if the code deserves a rule, report it.',
  },
  'Worker.Interrupted': { class: 'ambiguous', status: 502, from: 'routehook', remedy: readBackRemedy },

  'Route.Differs': {
    class: 'duplicate',
    status: 409,
    from: 'routehook',
    remedy:
      'The route exists, but not as asked. Compare the settings named in the detail and change the existing route, or delete it and ask again.',
  },
  'Route.NotObserved': {
    class: 'ambiguous',
    status: 502,
    from: 'routehook',
    remedy:
      'The request reached the cloud, the gateway came to rest, and the route is not in its list. Somebody may have deleted it: check ActionTrail, then ask again.',
  },
  'Route.NotPublished': {
    class: 'ambiguous',
    status: 502,
    from: 'routehook',
    remedy:
      'The route exists on the gateway but is not published to the VPC. Publish it in the console, or delete it and ask again.',
  },
  'Route.NotFound': {
    class: 'missing',
    status: 404,
    from: 'routehook',
    remedy:
      'Look at the routes of the gateway ("show vpn-…"): there is none to this block over this next hop.',
  },
  'Route.Changed': {
    class: 'missing',
    status: 409,
    from: 'routehook',
    remedy:
      'Nothing was done, because the route is not what it was taken to be. Look at it as it is now, and ask for what you want then.',
  },
  'Change.NotObserved': {
    class: 'ambiguous',
    status: 502,
    from: 'routehook',
    remedy:
      'The request reached the cloud, the gateway came to rest, and its list shows nothing of it. Look at the route and at ActionTrail, then ask again.',
  },
  'Weight.NoEffect': {
    class: 'invalid',
    status: 409,
    from: 'routehook',
    remedy:
      'Nothing was changed: such a gateway balances its tunnels itself. Weights are for single-tunnel gateways.',
  },
  'FailOver.NoPair': {
    class: 'invalid',
    status: 409,
    from: 'routehook',
    remedy:
      'A fail-over needs exactly two routes to the block: the one to take over with weight 0, the other with weight 100. Create the missing one first.',
  },
  'FailOver.TargetDown': {
    class: 'invalid',
    status: 409,
    from: 'routehook',
    remedy:
      'Nothing was changed: the traffic would have gone into a tunnel that is down. Bring the tunnel up (console, IPsec connections), then ask again.',
  },
  'FailOver.StandbyNotPublished': {
    class: 'invalid',
    status: 409,
    from: 'routehook',
    remedy:
      'Nothing was changed. Publish the route that is to take over ("publish …"), then ask again: until then the VPC would not know the way.',
  },
  'Gateway.Frozen': {
    class: 'invalid',
    status: 409,
    from: 'routehook',
    remedy:
      'Nothing was changed. Reconciliation asks again when the freeze has ended; "unfreeze vpn-…" ends it, and people may ask for the change at any time.',
  },
  'FailOver.RolledBack': {
    class: 'invalid',
    status: 409,
    from: 'routehook',
    remedy: 'The routes are as they were before. Mend what the detail names, then ask again.',
  },
  'FailOver.Halfway': {
    class: 'ambiguous',
    status: 502,
    from: 'routehook',
    remedy:
      'The pair is not complete: see in the detail which route is there now, and create the missing one or change the weight by hand.',
  },
  'Operation.Canceled': {
    class: 'invalid',
    status: 409,
    from: 'routehook',
    remedy: 'Nothing was changed. Ask again if the route is wanted after all.',
  },
  'Operation.ExpiredUnsent': {
    class: 'transient',
    status: 504,
    from: 'routehook',
    remedy:
      'Nothing was changed. See the journal for what it waited for; ask again when the gateway is free.',
  },
  'Operation.ExpiredUnproven': {
    class: 'ambiguous',
    status: 504,
    from: 'routehook',
    remedy:
      'The request was sent, but its result could not be observed in time; the route may still appear. Look at the gateway before asking again: the same request finds the route if it is there.',
  },
} as const satisfies Record<string, FaultRow>;
