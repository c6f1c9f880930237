import { describe, expect, it } from 'vitest';
import { setGatewayStatus } from '../../local/vpn/model/foreign-hand.ts';
import { testGateway, testRegion, testWorld } from '../support/test-world.ts';
import { plentyMs, type VpnUnderTest } from './vpn.contract.ts';

/** What an adapter promises about looking at all gateways of a region. */
export function surveyContract(subject: VpnUnderTest): void {
  describe(`${subject.name}: surveying a region`, () => {
    it.each([
      { count: 1, pages: 1 },
      { count: 50, pages: 1 },
      { count: 60, pages: 2 },
      { count: 100, pages: 2 },
      { count: 101, pages: 3 },
    ])('$count gateways are read in $pages pages, each once', async ({ count, pages }) => {
      const { api, actions } = await subject.start(testWorld(count));
      const survey = await api.survey(testRegion, plentyMs);
      const ids = survey.kind === 'seen' ? [...survey.gateways.keys()] : [];
      expect(ids.sort()).toEqual(
        Array.from({ length: count }, (_, number) => testGateway(number).vpnGatewayId).sort(),
      );
      expect(actions()).toEqual(Array.from({ length: pages }, () => 'DescribeVpnGateways'));
    });

    it('each gateway is shown as a look at it alone would show it', async () => {
      const { api, world } = await subject.start(testWorld(3, { 2: { tunnels: 'dual' } }));
      setGatewayStatus(world, testGateway(1).vpnGatewayId, 'updating');
      const survey = await api.survey(testRegion, plentyMs);
      expect(survey.kind === 'seen' && Object.fromEntries(survey.gateways)).toEqual({
        [testGateway(0).vpnGatewayId]: { status: 'active', dualTunnel: false },
        [testGateway(1).vpnGatewayId]: { status: 'updating', dualTunnel: false },
        [testGateway(2).vpnGatewayId]: { status: 'active', dualTunnel: true },
      });
    });

    it('a region without gateways: none', async () => {
      const { api } = await subject.start(testWorld(0));
      expect(await api.survey(testRegion, plentyMs)).toEqual({ kind: 'seen', gateways: new Map() });
    });

    it('a region that does not exist: unreadable, not empty', async () => {
      const { api } = await subject.start(testWorld(1));
      expect(await api.survey('cn-nowhere', plentyMs)).toMatchObject({
        kind: 'unreadable',
        fault: { code: 'InvalidRegionId.NotFound', requestId: expect.stringMatching(/.+/) },
      });
    });

    it('the second page fails: unreadable, not half a region', async ({ skip }) => {
      const reason = subject.skip?.wire;
      if (reason !== undefined) return skip(reason);
      const { api, inject } = await subject.start(testWorld(60));
      inject({ action: 'DescribeVpnGateways', after: 1, effect: { kind: 'throttle', retryAfterMs: 700 } });
      expect(await api.survey(testRegion, plentyMs)).toMatchObject({
        kind: 'unreadable',
        fault: { class: 'throttled', retryAfterMs: 700 },
      });
    });
  });
}
