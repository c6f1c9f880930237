import { sample } from '../vpn/sample-world.ts';
import type { DemoClient, Reply, ShownOperation } from './client.ts';

/** One request of the demo, what came back at once, and what is expected of it. */
export interface Scene {
  readonly title: string;
  readonly ask: (client: DemoClient) => Promise<Reply>;
  /** Says what is wrong with the first answer; `undefined` when it is as it should be. */
  readonly checkReply: (reply: Reply, earlier: readonly Reply[]) => string | undefined;
  /** Says what is wrong with the end of the operation. */
  readonly checkEnd?: (operation: ShownOperation) => string | undefined;
}

const office = {
  regionId: sample.regionId,
  vpnGatewayId: sample.single,
  routeDest: '10.10.0.0/16',
  nextHop: sample.firstOffice,
  weight: 100,
  publishVpc: true,
  description: 'office, asked for in the demo',
};

/** The story the demo tells, in this order. */
export const scenes: readonly Scene[] = [
  {
    title: 'a route to the office, published to the VPC',
    ask: (client) => client.askForRoute('msg_demo_office', office),
    checkReply: expectState(202, 'applying'),
    checkEnd: expectListed('published'),
  },
  {
    title: 'a second route on the same gateway: it has to wait for the first',
    ask: (client) =>
      client.askForRoute('msg_demo_second', {
        ...office,
        routeDest: '10.20.0.0/16',
        nextHop: sample.secondOffice,
        publishVpc: false,
      }),
    checkReply: expectState(202, 'queued'),
    checkEnd: expectListed('normal'),
  },
  {
    title: 'a route on another gateway, at the same time',
    ask: (client) =>
      client.askForRoute('msg_demo_depot', {
        ...office,
        vpnGatewayId: sample.third,
        routeDest: '10.30.0.0/16',
        nextHop: sample.depot,
      }),
    checkReply: expectState(202, 'applying'),
    checkEnd: expectListed('published'),
  },
  {
    title: 'a block that Alibaba Cloud reserves',
    ask: (client) => client.askForRoute('msg_demo_reserved', { ...office, routeDest: '100.64.0.0/10' }),
    checkReply: ({ status, problem }) =>
      status === 422 && problem?.code === 'Body.BeyondLimits' ? undefined : `was answered ${status}`,
  },
  {
    title: 'the first delivery once more, as senders do',
    ask: (client) => client.askForRoute('msg_demo_office', office),
    checkReply: ({ operation }, [first]) =>
      operation?.name === first?.operation?.name ? undefined : 'became an operation of its own',
  },
  {
    title: 'a dry run',
    ask: (client) =>
      client.askForRoute('msg_demo_dry', {
        ...office,
        routeDest: '10.40.0.0/16',
        publishVpc: false,
        dryRun: true,
        vpnGatewayId: sample.dual,
        nextHop: sample.branch,
      }),
    checkReply: ({ status, operation }) =>
      status === 200 && operation?.response?.dryRun === 'passed' ? undefined : `was answered ${status}`,
  },
];

function expectState(status: number, state: string): Scene['checkReply'] {
  return (reply) =>
    reply.status === status && reply.operation?.metadata.state === state
      ? undefined
      : `was answered ${reply.status} ${reply.operation?.metadata.state ?? reply.problem?.code}`;
}

function expectListed(state: string): NonNullable<Scene['checkEnd']> {
  return ({ metadata, response }) =>
    metadata.state === 'succeeded' && response?.observed?.state === state
      ? undefined
      : `ended ${metadata.state}, listed as ${response?.observed?.state ?? 'nothing'}`;
}
