import { describe, expect, it } from 'vitest';
import { setTunnelStatus } from '../../local/vpn/model/foreign-hand.ts';
import { worldSeedSchema } from '../../local/vpn/world-seed.ts';
import { callsOfSurroundings } from '../../shared/vpn/surroundings-api.ts';
import { testGateway, testRegion, testWorld } from '../support/test-world.ts';
import { gatewayRef, plentyMs, type VpnUnderTest } from './vpn.contract.ts';

/** What an adapter promises about reading what lies around the routes of a gateway. */
export function surroundingsContract(subject: VpnUnderTest): void {
  describe(`${subject.name}: reading the surroundings`, () => {
    const { vpcId, nextHop, otherHop, vpnGatewayId } = testGateway(0);

    it('the blocks of the VPC, the pools of the SSL servers, and the connections, of this gateway alone', async () => {
      const plain = testWorld(2, {
        0: { sslClientPools: ['172.16.0.0/24', '172.16.1.0/24'] },
        1: { sslClientPools: ['172.16.2.0/24'] },
      });
      const vpcs = plain.vpcs.map((vpc, number) => ({
        ...vpc,
        cidrBlock: `10.${number}.0.0/16`,
        secondaryCidrBlocks: number === 0 ? ['10.8.0.0/16', '10.9.0.0/16'] : [],
      }));
      const { readSurroundings, world, actions } = await subject.start(
        worldSeedSchema.parse({ ...plain, vpcs }),
      );
      setTunnelStatus(world, otherHop, 'ike_sa_not_established');
      const reading = await readSurroundings(gatewayRef(), plentyMs);
      expect(reading).toEqual({
        kind: 'seen',
        surroundings: {
          seenAtMs: expect.any(Number),
          vpcId,
          vpcBlocks: ['10.0.0.0/16', '10.8.0.0/16', '10.9.0.0/16'],
          sslClientPools: ['172.16.0.0/24', '172.16.1.0/24'],
          connections: [
            { vpnConnectionId: nextHop, up: true },
            { vpnConnectionId: otherHop, up: false },
          ],
        },
      });
      expect([...actions()].sort()).toEqual([
        'DescribeSslVpnServers',
        'DescribeVpcs',
        'DescribeVpnConnections',
        'DescribeVpnGateway',
      ]);
      expect(actions()).toHaveLength(callsOfSurroundings);
    });

    it('no server and no second block: empty, not missing', async () => {
      const { readSurroundings } = await subject.start(testWorld(1));
      const reading = await readSurroundings(gatewayRef(), plentyMs);
      expect(reading).toMatchObject({
        surroundings: { sslClientPools: [], vpcBlocks: [expect.any(String)] },
      });
    });

    it.each(['ipsec_sa_not_established', 'ike_sa_not_established', 'ike_sa_established'] as const)(
      'a tunnel that is %s carries nothing: not up',
      async (status) => {
        const { readSurroundings, world } = await subject.start(testWorld(1));
        setTunnelStatus(world, nextHop, status);
        const reading = await readSurroundings(gatewayRef(), plentyMs);
        const up = reading.kind === 'seen' && reading.surroundings.connections.map((one) => one.up);
        expect(up).toEqual([false, true]);
      },
    );

    it('more connections than a page holds: all of them', async () => {
      const plain = testWorld(1);
      const connections = Array.from({ length: 51 }, (_, number) => ({
        vpnConnectionId: `vco-many${String(number).padStart(4, '0')}`,
        vpnGatewayId,
      }));
      const { readSurroundings } = await subject.start(worldSeedSchema.parse({ ...plain, connections }));
      const reading = await readSurroundings(gatewayRef(), plentyMs);
      expect(reading.kind === 'seen' && reading.surroundings.connections).toHaveLength(51);
    });

    it('pre-shared keys are answered by the cloud, and kept by nobody', async () => {
      const { readSurroundings } = await subject.start(testWorld(1));
      expect(JSON.stringify(await readSurroundings(gatewayRef(), plentyMs))).not.toMatch(/key|psk/i);
    });

    it('a gateway that is not there: unreadable, as a value', async () => {
      const { readSurroundings } = await subject.start(testWorld(1));
      const nobody = { accountId: '', regionId: testRegion, vpnGatewayId: 'vpn-nobody' };
      expect(await readSurroundings(nobody, plentyMs)).toMatchObject({
        kind: 'unreadable',
        fault: { class: 'gone', code: 'InvalidVpnGatewayInstanceId.NotFound' },
      });
    });

    it.each(['DescribeVpnGateway', 'DescribeVpcs', 'DescribeSslVpnServers', 'DescribeVpnConnections'])(
      '%s fails: unreadable, not half of it',
      async (action) => {
        const { readSurroundings } = await subject.start(testWorld(1, {}, { rateLimits: { [action]: 0 } }));
        expect(await readSurroundings(gatewayRef(), plentyMs)).toMatchObject({
          kind: 'unreadable',
          fault: { class: 'throttled' },
        });
      },
    );
  });
}
