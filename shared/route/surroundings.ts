/** What lies around the routes of a gateway; it changes seldom, and is read seldom. */
export interface Surroundings {
  readonly seenAtMs: number;
  readonly vpcId: string;
  /** The blocks of the VPC, the secondary ones included. */
  readonly vpcBlocks: readonly string[];
  /** The address pools that SSL-VPN servers of the gateway hand to their clients. */
  readonly sslClientPools: readonly string[];
  /** The IPsec connections of the gateway. */
  readonly connections: readonly ConnectionSeen[];
}

export interface ConnectionSeen {
  readonly vpnConnectionId: string;
  /** Whether traffic can pass: the second phase of the negotiation is done. */
  readonly up: boolean;
}
