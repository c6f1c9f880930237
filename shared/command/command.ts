import type { OperationState } from '../operation/operation.ts';
import type { RouteWeight } from '../route/route.ts';

/** What somebody asks for in one line. Values are as they were typed: whether a route is allowed is judged later. */
export type Command =
  | AddCommand
  | ChangeCommand
  | WeightCommand
  | UndoCommand
  | ShowCommand
  | ListCommand
  | StatusCommand
  | CancelCommand
  | PlanCommand
  | FreezeCommand
  | UnfreezeCommand
  | ReleaseCommand
  | HelpCommand;

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

/** What names a route that is there. */
export interface NamedRoute {
  readonly routeDest: string;
  readonly nextHop: string;
  readonly vpnGatewayId: string;
  readonly regionId?: string;
}

/** `remove CIDR via vco-… on vpn-…`, and the like: ask for a change that needs no more words. */
export interface ChangeCommand extends NamedRoute {
  readonly verb: 'remove' | 'publish' | 'withdraw' | 'failover' | 'adopt';
}

/** `weight CIDR via vco-… on vpn-… 0`: ask for another weight. */
export interface WeightCommand extends NamedRoute {
  readonly verb: 'weight';
  readonly weight: RouteWeight;
}

/** `undo op_…`: ask for what takes an operation back. */
export interface UndoCommand {
  readonly verb: 'undo';
  readonly operationId: string;
}

/** `plan [on vpn-…]`: what reconciliation would do now. */
export interface PlanCommand {
  readonly verb: 'plan';
  readonly vpnGatewayId?: string;
  readonly regionId?: string;
}

/** `freeze vpn-… for 2h because "…"`: keep reconciliation from changing a gateway. */
export interface FreezeCommand {
  readonly verb: 'freeze';
  readonly vpnGatewayId: string;
  readonly regionId?: string;
  readonly forMs: number;
  readonly reason: string;
}

/** `unfreeze vpn-…`. */
export interface UnfreezeCommand {
  readonly verb: 'unfreeze';
  readonly vpnGatewayId: string;
  readonly regionId?: string;
}

/** `release pl_… on vpn-…`: let this very plan pass the brakes. */
export interface ReleaseCommand {
  readonly verb: 'release';
  readonly digest: string;
  readonly vpnGatewayId: string;
  readonly regionId?: string;
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
