export interface HttpProblemRow {
  readonly status: number;
  readonly title: string;
  readonly remedy: string;
  readonly retryAfterS?: number;
}

const checkSignature =
  'Sign the exact bytes of the body with the current secret, as Standard Webhooks 1.0.0 describes.';

/** Every refusal of a request before it becomes an operation, and what the caller should do. */
export const httpProblemTable = {
  'Event.Malformed': {
    status: 400,
    title: 'Not an HTTP request',
    remedy: 'Call this function through its HTTP trigger.',
  },
  'Path.NotFound': {
    status: 404,
    title: 'No such path',
    remedy: 'See /openapi.json for the paths there are.',
  },
  'Method.NotAllowed': {
    status: 405,
    title: 'Method not allowed',
    remedy: 'Use one of the methods in the Allow header.',
  },
  'Body.TooLarge': { status: 413, title: 'The body is too large', remedy: 'Send one route per request.' },
  'Body.MediaType': {
    status: 415,
    title: 'Not JSON',
    remedy: 'Send the body as application/json.',
  },
  'Body.NotJson': {
    status: 400,
    title: 'The body is not readable JSON',
    remedy: 'Send one JSON object in UTF-8.',
  },
  'Body.Invalid': {
    status: 400,
    title: 'The body is malformed',
    remedy: 'Mend the fields that "errors" points to. See /openapi.json.',
  },
  'Body.BeyondLimits': {
    status: 422,
    title: 'The route breaks a limit of the API',
    remedy: 'Change the values that "errors" points to; the cloud would refuse them.',
  },
  'CallbackUrl.NotAllowed': {
    status: 422,
    title: 'The callback is not allowed',
    remedy:
      'Nothing was recorded. Name another callbackUrl, or let whoever runs routehook add its origin to ROUTEHOOK_REPLY_ORIGINS and set ROUTEHOOK_CALLBACK_SECRETS.',
  },
  'Query.Invalid': {
    status: 400,
    title: 'The query is malformed',
    remedy: 'Mend the parameters that "errors" points to. See /openapi.json.',
  },
  'PageToken.Invalid': {
    status: 400,
    title: 'The page token is not ours',
    remedy: 'List again from the start, without pageToken.',
  },
  'Caller.Unknown': {
    status: 401,
    title: 'Who is calling?',
    remedy: 'Send a Standard Webhooks signature or an Authorization: Bearer token.',
  },
  'Signature.Malformed': { status: 401, title: 'The signature is not readable', remedy: checkSignature },
  'Signature.Mismatch': { status: 401, title: 'The signature is wrong', remedy: checkSignature },
  'Signature.Stale': {
    status: 401,
    title: 'The signature is too old or from the future',
    remedy: 'Check the clock of the sender; sign each attempt anew.',
  },
  'Signature.NotBound': {
    status: 403,
    title: 'The signed body does not say what is wanted',
    remedy:
      'A signature covers the body only, not the path. Send what "errors" points to in the signed body, or use a bearer token.',
  },
  'Token.Mismatch': {
    status: 401,
    title: 'The bearer token is wrong',
    remedy: 'Use one of the tokens configured for this service.',
  },
  'Access.NotNamed': {
    status: 403,
    title: 'No access rule names this caller',
    remedy:
      'Nothing was done. Whoever runs routehook adds the identity in "detail" to "who" of an access rule.',
  },
  'Access.GatewayNotCovered': {
    status: 403,
    title: 'No access rule of this caller covers the gateway',
    remedy: 'Nothing was done. Whoever runs routehook extends "gateways" of an access rule.',
  },
  'Access.DestinationNotCovered': {
    status: 403,
    title: 'No access rule of this caller covers the destination',
    remedy: 'Nothing was done. Whoever runs routehook extends "destinations" of an access rule.',
  },
  'Hook.Unknown': {
    status: 404,
    title: 'No such sender is configured',
    remedy:
      'Add the sender to ROUTEHOOK_SENDERS, or check the path: /v1/hooks/{source} or /v1/hooks/{source}/{name}.',
  },
  'Body.NotAsDocumented': {
    status: 400,
    title: 'Not what this sender is documented to send',
    remedy: 'Check the kind of event the sender is set up to deliver here. Nothing was recorded.',
  },
  'Command.NotUnderstood': {
    status: 400,
    title: 'The command is not understood',
    remedy: 'Nothing was done. Send "help" to see what is understood.',
  },
  'Rate.Exhausted': {
    status: 429,
    title: 'The rate of the account is used up',
    remedy: 'Ask again later; what is recorded can be read without asking the cloud.',
    retryAfterS: 60,
  },
  'Idempotency.KeyInvalid': {
    status: 400,
    title: 'The idempotency key is malformed',
    remedy: 'Send Idempotency-Key as a quoted string of 1 to 255 printable ASCII characters.',
  },
  'Idempotency.BodyMismatch': {
    status: 422,
    title: 'The same delivery id with another body',
    remedy: 'Nothing was done. Send the other request under an id of its own.',
  },
  'Operation.NotFound': {
    status: 404,
    title: 'No such operation',
    remedy: 'Check the id: op_ and 32 hexadecimal digits.',
  },
  'Operation.AlreadySent': {
    status: 409,
    title: 'Too late to cancel: the request is at the cloud',
    remedy:
      'Wait for the end of the operation; then undo it if it is not wanted (POST /v1/operations/{id}:undo).',
  },
  'Operation.AlreadyEnded': {
    status: 409,
    title: 'The operation has ended',
    remedy: 'Nothing to cancel. Read the operation for its result.',
  },
  'Undo.NotPossible': {
    status: 409,
    title: 'The operation cannot be undone',
    remedy: 'Nothing was done. Look at the route as it is now ("show vpn-…") and ask for what you want.',
  },
  'Plan.NotReleased': {
    status: 409,
    title: 'The plan was not released',
    remedy: 'Nothing was changed. Read the plan as it is now (GET /v1/plan) and release that one.',
  },
  'Service.Misconfigured': {
    status: 503,
    title: 'The service is not configured',
    remedy: 'Whoever runs it finds the reason in its log. Nothing was recorded.',
    retryAfterS: 60,
  },
  'Service.Unavailable': {
    status: 503,
    title: 'The service cannot record requests right now',
    remedy: 'Send the same request again with the same id; it is recorded once, whatever happened.',
    retryAfterS: 5,
  },
  'Service.Failure': {
    status: 500,
    title: 'A fault of routehook itself',
    remedy:
      'Send the same request again with the same id: it is recorded at most once. If it fails again, report the requestId.',
  },
} as const satisfies Record<string, HttpProblemRow>;

export type HttpProblemCode = keyof typeof httpProblemTable;
