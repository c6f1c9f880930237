import { describe, expect, it } from 'vitest';
import { generic } from '../../shared/source/generic.ts';
import { genericSample } from '../support/senders/generic.ts';
import { rawSample, sampleDelivery, sampleNowMs } from './sample-delivery.ts';

const token = 'a-token-of-24-characters';

function open(entry: object) {
  return generic.open(generic.settings.parse(entry));
}

describe('the body of a sender', () => {
  const auth = { kind: 'bearer', tokens: [token] };
  const parse = (settings: object, content: string | Buffer, headers: Record<string, string> = {}) => {
    const request = rawSample({ headers, body: Buffer.from(content) });
    return open({ type: 'generic', name: 'ci', auth, ...settings }).parse(request.body, request, sampleNowMs);
  };

  it('is that of POST /v1/routes without a mapping', () => {
    expect(parse({}, '{"routeDest":"10.1.0.0/24"}')).toMatchObject({
      kind: 'ask',
      wish: { kind: 'route', body: { routeDest: '10.1.0.0/24' } },
    });
  });

  it('may hold a command instead', () => {
    expect(parse({}, '{"command":"list"}')).toMatchObject({ wish: { kind: 'line', text: 'list' } });
  });

  it('is mapped to a route where fields are configured', () => {
    const fields = { vpnGatewayId: '/v/gw', routeDest: '/v/dest', nextHop: '/v/hop', publishVpc: '/v/pub' };
    const content = '{"v":{"gw":"vpn-1","dest":"10.1.0.0/24","hop":"vco-1","pub":"true"}}';
    expect(parse({ fields }, content)).toMatchObject({
      wish: {
        kind: 'route',
        body: { vpnGatewayId: 'vpn-1', routeDest: '10.1.0.0/24', nextHop: 'vco-1', publishVpc: true },
      },
    });
  });

  it.each<[string, object, string | Buffer, string | undefined]>([
    ['is not UTF-8', {}, Buffer.from([0x7b, 0xff, 0x7d]), undefined],
    ['is not JSON', {}, 'command=list', undefined],
    ['is empty', {}, '', undefined],
    ['holds a command that is no text', {}, '{"command":5}', '/command'],
    ['holds no line where one is configured', { line: '/text' }, '{}', '/text'],
    ['does not say who asks', { actor: { id: '/who' } }, '{"command":"list"}', '/who'],
    ['has a person without tenant', { actor: { id: '/who', tenant: '/org' } }, '{"who":"u"}', '/org'],
    ['has no part of its delivery id', { delivery: { pointers: ['/a', '/b'] } }, '{"a":1}', '/b'],
  ])('that %s is unreadable', (_, settings, content, pointer) => {
    const inbound = parse(settings, content);
    expect(inbound).toMatchObject({ kind: 'unreadable', ...(pointer === undefined ? {} : { pointer }) });
  });

  it('names a person of the sender itself where it has no tenants', () => {
    expect(parse({ actor: { id: '/who' } }, '{"who":17,"command":"list"}')).toMatchObject({
      actor: { tenant: 'ci', id: '17' },
    });
  });

  it('is the same delivery as the same bytes without an id', () => {
    const idOf = (content: string) => {
      const inbound = parse({}, content);
      return inbound.kind === 'ask' ? inbound.delivery.value : inbound.kind;
    };
    expect(idOf('{"command":"list"}')).toBe(idOf('{"command":"list"}'));
    expect(idOf('{"command":"list"}')).not.toBe(idOf('{"command":"list" }'));
  });

  it('is another delivery than the same bytes with another timestamp', () => {
    const { delivery: _none, ...entry } = genericSample.entry('ci', '') as { readonly delivery: unknown };
    const hook = open(entry);
    const ids = [0, 1_000].map((laterMs) => {
      const request = rawSample(genericSample.ask(sampleDelivery({ nowMs: sampleNowMs + laterMs })));
      const inbound = hook.parse(request.body, request, sampleNowMs);
      return inbound.kind === 'ask' ? inbound.delivery.value : inbound.kind;
    });
    expect(new Set(ids).size).toBe(2);
  });

  it('takes its delivery id from a header where that is configured', () => {
    const settings = { delivery: { header: 'X-Event-Id' } };
    expect(parse(settings, '{}', { 'X-Event-Id': 'e-1' })).toMatchObject({ delivery: { value: 'e-1' } });
    expect(parse(settings, '{}')).toMatchObject({ kind: 'unreadable' });
    expect(parse(settings, '{}', { 'X-Event-Id': 'x'.repeat(257) })).toMatchObject({ kind: 'unreadable' });
  });

  it('never shares a delivery id that is joined of other parts', () => {
    const settings = { delivery: { pointers: ['/a', '/b'] } };
    const ids = ['{"a":"x:y","b":"z"}', '{"a":"x","b":"y:z"}', '{"a":"x\\",\\"y","b":"z"}'].map((content) => {
      const inbound = parse(settings, content);
      return inbound.kind === 'ask' ? inbound.delivery.value : inbound.kind;
    });
    expect(new Set(ids).size).toBe(3);
  });

  const reply = {
    kind: 'servicenow',
    baseUrl: 'https://acme.service-now.com/',
    username: 'routehook',
    password: 'secret',
    sysId: '/sys_id',
  };

  it('names the record that is answered in', () => {
    const sysId = '9d385017c611228701d22104cc95c371';
    expect(parse({ reply }, JSON.stringify({ sys_id: sysId }))).toMatchObject({
      replyTo: { channel: 'servicenow', instance: 'ci', to: { sysId } },
    });
    for (const wrong of ['../incident/1', '', 5, null]) {
      expect(parse({ reply }, JSON.stringify({ sys_id: wrong }))).toMatchObject({ pointer: '/sys_id' });
    }
  });

  it('shows no HTTP answer to people who read the record', () => {
    expect(open({ type: 'generic', name: 'snow', auth, reply }).traits.showsAnswer).toBe(false);
    expect(open({ type: 'generic', name: 'ci', auth }).traits.showsAnswer).toBe(true);
  });
});
