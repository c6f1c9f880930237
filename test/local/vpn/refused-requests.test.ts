import { describe, expect, it } from 'vitest';
import { deleteGateway } from '../../../local/vpn/model/foreign-hand.ts';
import { sample } from '../../../local/vpn/sample-world.ts';
import { type Row, testCreations } from './refusal-rows.ts';
import { aWorld, call, creation } from './world-fixture.ts';

const rows: readonly Row[] = [
  { title: 'a new route on a free gateway', code: 'OK' },
  { title: 'a single address', code: 'OK', changed: { RouteDest: '192.168.1.1/32' } },
  { title: 'no CIDR block at all', code: 'InvalidCidrBlock.Malformed', changed: { RouteDest: 'office' } },
  {
    title: 'an octet above 255',
    code: 'InvalidCidrBlock.Malformed',
    changed: { RouteDest: '10.0.256.0/24' },
  },
  { title: 'a prefix above 32', code: 'InvalidCidrBlock.Malformed', changed: { RouteDest: '10.0.0.0/33' } },
  {
    title: 'an address without a prefix',
    code: 'InvalidCidrBlock.Malformed',
    changed: { RouteDest: '10.0.0.0' },
  },
  { title: 'the default route', code: 'IllegalParam.RouteDest', changed: { RouteDest: '0.0.0.0/0' } },
  { title: 'host bits set', code: 'IllegalParam.RouteDest', changed: { RouteDest: '10.0.0.10/24' } },
  { title: 'an IPv6 block', code: 'IllegalParam.RouteDest', changed: { RouteDest: '2001:db8::/32' } },
  { title: 'a weight of 50', code: 'VpnRouteEntry.InvalidWeight', changed: { Weight: '50' } },
  { title: 'a weight that is no number', code: 'VpnRouteEntry.InvalidWeight', changed: { Weight: 'NaN' } },
  { title: 'an empty parameter', code: 'MissingParameter', changed: { NextHop: '' } },
  { title: 'a boolean that is none', code: 'InvalidParameter', changed: { PublishVpc: 'yes' } },
  { title: 'an unknown overlay', code: 'InvalidParameter', changed: { OverlayMode: 'Gre' } },
  {
    title: 'a description of 101 characters',
    code: 'InvalidParameter',
    changed: { Description: 'x'.repeat(101) },
  },
  {
    title: 'a description that is a link',
    code: 'InvalidParameter',
    changed: { Description: 'https://a.example' },
  },
  { title: 'a token of 65 characters', code: 'InvalidParameter', changed: { ClientToken: 't'.repeat(65) } },
  { title: 'a token that is not ASCII', code: 'InvalidParameter', changed: { ClientToken: 'tökén' } },
  { title: 'an unknown region', code: 'InvalidRegionId.NotFound', changed: { RegionId: 'cn-atlantis' } },
  {
    title: 'a denied action',
    code: 'Forbidden',
    prepare: (world) => {
      world.callers['emulator-full'] = { deniedActions: ['CreateVpnRouteEntry'], restricted: false };
    },
  },
  {
    title: 'a restricted user on a gateway created by another',
    code: 'Forbbiden.SubUser',
    prepare: (world) => {
      world.callers['emulator-full'] = { deniedActions: [], restricted: true };
    },
  },
  {
    title: 'an unknown gateway',
    code: 'InvalidVpnGatewayInstanceId.NotFound',
    changed: { VpnGatewayId: 'vpn-unknown' },
  },
  {
    title: 'a gateway of another region',
    code: 'InvalidVpnGatewayInstanceId.NotFound',
    changed: { RegionId: 'cn-beijing' },
    prepare: (world) => world.regions.push({ regionId: 'cn-beijing', localName: '' }),
  },
  {
    title: 'a gateway named like a property of every object',
    code: 'InvalidVpnGatewayInstanceId.NotFound',
    changed: { VpnGatewayId: 'constructor' },
  },
  {
    title: 'a gateway that was deleted',
    code: 'InvalidVpnGatewayInstanceId.NotFound',
    prepare: (world) => deleteGateway(world, sample.single),
  },
  { title: 'an unknown next hop', code: 'InvalidNextHop.NotFound', changed: { NextHop: 'vco-unknown' } },
  {
    title: 'a next hop of another gateway',
    code: 'InvalidNextHop.NotFound',
    changed: { NextHop: sample.depot },
  },
];

describe('CreateVpnRouteEntry refuses what is malformed, forbidden or not there', () => {
  testCreations(rows);

  it.each(['RegionId', 'VpnGatewayId', 'RouteDest', 'NextHop', 'Weight', 'PublishVpc'])(
    '%s missing → a refusal that names it',
    (name) => {
      const parameters = Object.fromEntries(Object.entries(creation).filter(([key]) => key !== name));
      expect(call(aWorld(), 'CreateVpnRouteEntry', parameters)).toMatchObject({
        code: 'MissingParameter',
        message: expect.stringContaining(`"${name}"`),
      });
    },
  );
});
