import { describe, expect, it } from 'vitest';
import { createAlibabaVpnGatewayApi } from '../../shared/vpn/alibaba.ts';
import { command, gatewayRef, plentyMs } from '../contract/vpn.contract.ts';
import { serving } from './serving.ts';

const created = {
  RequestId: 'R',
  RouteDest: '10.1.0.0/16',
  NextHop: command().call.route.nextHop,
  Weight: 100,
  State: 'normal',
  CreateTime: 1_700_000_000_000,
};

describe('the answer of CreateVpnRouteEntry', () => {
  it('the values as the API prints them in texts are read as numbers', async () => {
    const answer = { ...created, Weight: '100', CreateTime: '1700000000000' };
    const { api } = await serving({ CreateVpnRouteEntry: answer });
    expect(await api.change(command(), plentyMs)).toMatchObject({
      kind: 'accepted',
      answer: { weight: 100, createTimeMs: 1_700_000_000_000 },
    });
  });

  it('an empty weight is none', async () => {
    const { api } = await serving({ CreateVpnRouteEntry: { ...created, Weight: '' } });
    const outcome = await api.change(command(), plentyMs);
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(outcome.kind === 'accepted' && outcome.answer).not.toHaveProperty('weight');
  });

  it.each([
    { title: 'another block', answer: { ...created, RouteDest: '10.2.0.0/16' } },
    { title: 'another next hop', answer: { ...created, NextHop: 'vco-other' } },
    { title: 'no block', answer: { ...created, RouteDest: undefined } },
    { title: 'a block that cannot be read', answer: { ...created, RouteDest: 'everywhere' } },
    { title: 'no next hop', answer: { ...created, NextHop: undefined } },
    { title: 'no RequestId', answer: { ...created, RequestId: undefined } },
    { title: 'an empty RequestId', answer: { ...created, RequestId: '' } },
    { title: 'an error in place of a route', answer: { RequestId: 'R', Code: 'Forbidden', Message: 'No.' } },
    { title: 'nothing', answer: {} },
    { title: 'null', answer: null },
    { title: 'a list', answer: [created] },
    { title: 'a weight of another type', answer: { ...created, Weight: {} } },
    { title: 'not JSON', answer: '<html>' },
    { title: 'half of it', answer: JSON.stringify(created).slice(0, 40) },
  ])('a 200 with $title: nobody can tell', async ({ answer }) => {
    const { api, asked } = await serving({ CreateVpnRouteEntry: answer });
    expect(await api.change(command(), plentyMs)).toMatchObject({
      kind: 'fault',
      fault: { class: 'ambiguous' },
    });
    expect(asked).toHaveLength(1);
  });
});

describe('what is asked', () => {
  it('every parameter, in the names of the API, once', async () => {
    const { api, asked } = await serving({ CreateVpnRouteEntry: created });
    await api.change(
      command({ weight: 0, publishVpc: true, description: 'a+b & c', overlayMode: 'Ipsec' }),
      plentyMs,
    );
    const { call, clientToken } = command();
    expect(asked.map(({ query }) => Object.fromEntries(query))).toEqual([
      {
        RegionId: call.route.regionId,
        VpnGatewayId: call.route.vpnGatewayId,
        RouteDest: '10.1.0.0/16',
        NextHop: call.route.nextHop,
        Weight: '0',
        PublishVpc: 'true',
        Description: 'a+b & c',
        OverlayMode: 'Ipsec',
        ClientToken: clientToken,
        DryRun: 'false',
      },
    ]);
  });

  it('what was not given is not asked for', async () => {
    const { api, asked } = await serving({ CreateVpnRouteEntry: created });
    await api.change(command(), plentyMs);
    const names = [...(asked[0]?.query.keys() ?? [])];
    expect(names).toContain('RouteDest');
    expect(names).not.toContain('Description');
    expect(names).not.toContain('OverlayMode');
  });
});

describe('the answers to looks', () => {
  const gateway = { RequestId: 'R', VpnGatewayId: gatewayRef().vpnGatewayId, Status: 'active' };
  const list = { RequestId: 'R', TotalCount: 0, VpnRouteEntries: { VpnRouteEntry: [] } };
  const row = { RouteDest: '10.1.0.0/16', NextHop: 'vco-1', Weight: 100, State: 'published', CreateTime: 5 };

  it.each([
    { title: 'another gateway', answer: { ...gateway, VpnGatewayId: 'vpn-other' } },
    { title: 'no gateway', answer: { RequestId: 'R' } },
    { title: 'no status', answer: { ...gateway, Status: '' } },
  ])('a status with $title: unreadable', async ({ answer }) => {
    const { api } = await serving({ DescribeVpnGateway: answer, DescribeVpnRouteEntries: list });
    expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({
      kind: 'unreadable',
      fault: { code: 'Answer.NotASuccess', requestId: 'R' },
    });
  });

  it.each([
    { title: 'no RequestId', answer: { ...list, RequestId: undefined } },
    { title: 'no count', answer: { ...list, TotalCount: undefined } },
    { title: 'more counted than ever come', answer: { ...list, TotalCount: 3 } },
    {
      title: 'fewer counted than come',
      answer: { ...list, TotalCount: 1, VpnRouteEntries: { VpnRouteEntry: [row, row] } },
    },
  ])('a list with $title: unreadable, for it is not whole', async ({ answer }) => {
    const { api } = await serving({ DescribeVpnGateway: gateway, DescribeVpnRouteEntries: answer });
    expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({
      kind: 'unreadable',
      fault: { code: 'Answer.NotASuccess' },
    });
  });

  it('a list without entries and a count of 0: empty', async () => {
    const { api } = await serving({
      DescribeVpnGateway: gateway,
      DescribeVpnRouteEntries: { RequestId: 'R', TotalCount: 0 },
    });
    expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({ kind: 'seen', routes: [] });
  });

  it('a survey in which a gateway has no id or status: the others', async () => {
    const rows = [
      { VpnGatewayId: 'vpn-1', Status: 'active' },
      { Status: 'active' },
      { VpnGatewayId: 'vpn-2' },
    ];
    const { api } = await serving({
      DescribeVpnGateways: { RequestId: 'R', TotalCount: 3, VpnGateways: { VpnGateway: rows } },
    });
    const survey = await api.survey('cn-hangzhou', plentyMs);
    expect(survey.kind === 'seen' && [...survey.gateways.keys()]).toEqual(['vpn-1']);
  });

  it.each([
    { title: 'no list', answer: { RequestId: 'R', TotalCount: 0 } },
    { title: 'no count', answer: { RequestId: 'R', VpnGateways: { VpnGateway: [] } } },
    { title: 'no RequestId', answer: { TotalCount: 0, VpnGateways: { VpnGateway: [] } } },
  ])('a survey with $title: unreadable', async ({ answer }) => {
    const { api } = await serving({ DescribeVpnGateways: answer });
    expect(await api.survey('cn-hangzhou', plentyMs)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('without credentials', () => {
  it('nothing is sent, and that is what is told', async () => {
    const api = createAlibabaVpnGatewayApi({
      credentials: { accessKeyId: '', accessKeySecret: '' },
      endpoint: '127.0.0.1:1',
      protocol: 'HTTP',
      nowMs: Date.now,
    });
    const fault = { code: 'Credentials.Missing' };
    expect(await api.change(command(), plentyMs)).toMatchObject({ kind: 'fault', fault });
    expect(await api.observe(gatewayRef(), plentyMs)).toMatchObject({ kind: 'unreadable', fault });
    expect(await api.survey('cn-hangzhou', plentyMs)).toMatchObject({ kind: 'unreadable', fault });
  });
});
