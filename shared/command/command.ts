import type { OperationState } from '../operation/operation.ts';
import type { RouteWeight } from '../route/route.ts';

/** What somebody asks for in one line. Values are as they were typed: whether a route is allowed is judged later. */
export type Command = AddCommand | ShowCommand | ListCommand | StatusCommand | CancelCommand | HelpCommand;

/** `add CIDR via vco-… on vpn-…`: ask for a route. */
export interface AddCommand {
  readonly verb: 'add';
  readonly routeDest: string;
  readonly nextHop: string;
  readonly vpnGatewayId: string;
  readonly regionId?: string;
  readonly weight?: RouteWeight;
  readonly publishVpc?: boolean;
  readonly description?: string;
  readonly dryRun?: true;
}

/** `show op_…`: everything recorded of an operation. `show vpn-…`: what is on a gateway now. */
export interface ShowCommand {
  readonly verb: 'show';
  readonly subject:
    | { readonly kind: 'operation'; readonly operationId: string }
    | { readonly kind: 'gateway'; readonly vpnGatewayId: string; readonly regionId?: string };
}

/** `list [on vpn-…] [state …]`: the latest operations. */
export interface ListCommand {
  readonly verb: 'list';
  readonly vpnGatewayId?: string;
  readonly regionId?: string;
  readonly state?: OperationState;
}

/** `status op_…`: where an operation stands, in a few words. */
export interface StatusCommand {
  readonly verb: 'status';
  readonly operationId: string;
}

/** `cancel op_…`: take back what has not been sent. */
export interface CancelCommand {
  readonly verb: 'cancel';
  readonly operationId: string;
}

/** `help [VERB]`. */
export interface HelpCommand {
  readonly verb: 'help';
  readonly about?: Verb;
}

export type Verb = Command['verb'];

/** What became of reading a line. */
export type Reading =
  | { readonly kind: 'command'; readonly command: Command }
  /** Nothing is left once mentions and markup are taken away. */
  | { readonly kind: 'empty' }
  /** A comment of several lines is a text for people, not a command. */
  | { readonly kind: 'several-lines' }
  | Misunderstanding;

/** A line that is meant for us and is not a command; nothing was done. */
export interface Misunderstanding {
  readonly kind: 'misunderstood';
  /** What is wrong, in one sentence that quotes the offending word. */
  readonly detail: string;
  /** The verb it was read as, where there is one: its usage is what helps. */
  readonly verb?: Verb;
  /** The nearest thing that would be understood: a word, or the whole line mended. */
  readonly didYouMean?: string;
}
