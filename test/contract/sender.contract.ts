import { describe, expect, it } from 'vitest';
import type { Operation } from '../../shared/operation/operation.ts';
import { type Reply, sendHeaderLines } from '../support/http-client.ts';
import type { SampleDelivery, SampleRequest, SenderSample } from '../support/senders/sender-sample.ts';

/** Where the contract is checked: the built webhook with the sample configured under `name`. */
export interface SenderUnderTest {
  readonly name: string;
  readonly sample: SenderSample;
  readonly url: () => string;
  readonly platformUrl: () => string;
  /** A line that asks for a route nobody else asks for, and that route's destination. */
  readonly freshLine: (options?: string) => { readonly line: string; readonly routeDest: string };
  /** A line whose destination no access rule covers. */
  readonly forbiddenLine: string;
  /** The operations that were recorded for a destination. */
  readonly recorded: (routeDest: string) => Promise<readonly Operation[]>;
}

const actor = { tenant: 'acme', id: '1001', name: 'Ada' } as const;

/** How many bytes of a body are changed, one at a time, spread over it. */
const flips = 12;

let deliveries = 0;

/** Defines the tests that every sender passes, through the built bundle and over HTTP. */
export function senderContract(subject: SenderUnderTest): void {
  const { name, sample } = subject;
  const path = `/v1/hooks/${sample.source}/${name}`;

  const delivery = (line: string, changes: Partial<SampleDelivery> = {}): SampleDelivery => {
    deliveries += 1;
    return {
      line,
      deliveryId: `1${String(deliveries).padStart(8, '0')}`,
      actor,
      nowMs: Date.now(),
      secret: 'newer',
      platformUrl: subject.platformUrl(),
      ...changes,
    };
  };
  const post = ({ headers, body }: SampleRequest, where = path): Promise<Reply> =>
    sendHeaderLines(subject.url(), where, Object.entries(headers).flat(), body);
  const ask = (line: string, changes: Partial<SampleDelivery> = {}) =>
    post(sample.ask(delivery(line, changes)));

  const expectRefused = async (reply: Reply, routeDest: string) => {
    expect([reply.status, reply.text]).toEqual([401, expect.stringContaining('"code":')]);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(await subject.recorded(routeDest)).toEqual([]);
  };

  describe(`${name} at the built webhook`, () => {
    it.each(['older', 'newer'] as const)(
      'a genuine request under the %s secret: recorded for the person who is in it',
      async (secret) => {
        const { line, routeDest } = subject.freshLine();
        const reply = await ask(line, { secret });
        expect([reply.status, reply.text]).toEqual([sample.statuses.accepted, expect.anything()]);
        const [operation, ...others] = await subject.recorded(routeDest);
        expect(others).toEqual([]);
        expect(operation?.requester).toMatchObject({ source: sample.source, instance: name });
        if (operation?.requester.actor !== undefined) {
          expect(operation.requester.actor.id).toContain(actor.id);
        }
        if (sample.shownIn !== undefined) expect(sample.shownIn(reply.text)).toContain(operation?.id);
      },
    );

    it('without the name in the path: the sender is found by its proof', async () => {
      const { line, routeDest } = subject.freshLine();
      await post(sample.ask(delivery(line)), `/v1/hooks/${sample.source}`);
      expect((await subject.recorded(routeDest))[0]?.requester.instance).toBe(name);
    });

    it('a secret that is not configured: refused', async () => {
      const { line, routeDest } = subject.freshLine();
      await expectRefused(await ask(line, { secret: 'wrong' }), routeDest);
    });

    it.each(sample.proof.map((header) => ({ header })))('without $header: refused', async ({ header }) => {
      const { line, routeDest } = subject.freshLine();
      const { headers, body } = sample.ask(delivery(line));
      const { [header]: _, ...rest } = headers;
      expect(headers).toHaveProperty([header]);
      await expectRefused(await post({ headers: rest, body }), routeDest);
    });

    it.each(sample.proof.map((header) => ({ header })))(
      '$header empty, cut, with another character, or twice: refused',
      async ({ header }) => {
        const { line, routeDest } = subject.freshLine();
        const { headers, body } = sample.ask(delivery(line));
        const value = headers[header] ?? '';
        for (const spoiled of ['', value.slice(0, -1), flipEnd(value), `${value}123abc`]) {
          await expectRefused(await post({ headers: { ...headers, [header]: spoiled }, body }), routeDest);
        }
        const twice = [...Object.entries(headers).flat(), header, value];
        const reply = await sendHeaderLines(subject.url(), path, twice, body);
        // The platform joins repeated headers: some proofs may survive that, none may break the service.
        expect(reply.status).toBeLessThan(500);
      },
    );

    whereIt(sample.coversBody)('a body with one changed byte: refused, wherever the byte is', async () => {
      const { line, routeDest } = subject.freshLine();
      const { headers, body } = sample.ask(delivery(line));
      for (let flip = 0; flip < flips; flip += 1) {
        const changed = Buffer.from(body);
        const at = Math.floor(((body.length - 1) * flip) / (flips - 1));
        changed[at] = (changed[at] ?? 0) ^ 1;
        await expectRefused(await post({ headers, body: changed }), routeDest);
      }
    });

    whereIt(sample.coversBody)('a body with a byte more or less: refused', async () => {
      const { line, routeDest } = subject.freshLine();
      const { headers, body } = sample.ask(delivery(line));
      await expectRefused(await post({ headers, body: body.subarray(0, -1) }), routeDest);
      await expectRefused(await post({ headers, body: Buffer.concat([body, Buffer.from(' ')]) }), routeDest);
    });

    it('a body that is not UTF-8, is empty, or is no message at all: a 4xx, never a 5xx', async () => {
      const { line } = subject.freshLine();
      const { headers, body } = sample.ask(delivery(line));
      const broken = Buffer.from(body);
      broken[Math.floor(body.length / 2)] = 0xff;
      for (const other of [broken, Buffer.alloc(0), Buffer.from('[1,2'), Buffer.from('"text"')]) {
        const { status } = await post({ headers, body: other });
        expect(status).toBeGreaterThanOrEqual(sample.coversBody ? 400 : 200);
        expect(status).toBeLessThan(500);
      }
    });

    const wrongVersion = sample.withWrongVersion;
    whereIt(wrongVersion !== undefined)('a proof of another version: refused', async () => {
      const { line, routeDest } = subject.freshLine();
      const request = sample.ask(delivery(line));
      await expectRefused(await post(wrongVersion?.(request) ?? request), routeDest);
    });

    const { toleranceMs } = sample;
    whereIt(toleranceMs !== undefined)(
      'too old or from the future: refused; just within: taken',
      async () => {
        const { line, routeDest } = subject.freshLine();
        for (const offMs of [-(toleranceMs ?? 0) - 2_000, (toleranceMs ?? 0) + 8_000]) {
          await expectRefused(await ask(line, { nowMs: Date.now() + offMs }), routeDest);
        }
        await ask(line, { nowMs: Date.now() - (toleranceMs ?? 0) + 20_000 });
        expect(await subject.recorded(routeDest)).toHaveLength(1);
      },
    );

    it('header names in any case: taken', async () => {
      const { line, routeDest } = subject.freshLine();
      const { headers, body } = sample.ask(delivery(line));
      const odd = Object.fromEntries(
        Object.entries(headers).map(([header, value], index) => [
          index % 2 === 0 ? header.toUpperCase() : header.toLowerCase(),
          value,
        ]),
      );
      await post({ headers: odd, body });
      expect(await subject.recorded(routeDest)).toHaveLength(1);
    });

    it('a body that arrives in base64: verified over its bytes', async () => {
      const { line, routeDest } = subject.freshLine();
      const { headers, body } = sample.ask(delivery(line));
      const { 'Content-Type': _upper, 'content-type': _lower, ...rest } = headers;
      await post({ headers: { ...rest, 'Content-Type': 'application/octet-stream' }, body });
      expect(await subject.recorded(routeDest)).toHaveLength(1);
    });

    it('text of many scripts: arrives as it was typed', async () => {
      const { line, routeDest } = subject.freshLine('desc "путь 分支 🚦 ñ"');
      await ask(line);
      expect(await subject.recorded(routeDest)).toMatchObject([
        { intent: { route: { description: 'путь 分支 🚦 ñ' } } },
      ]);
    });

    it('the same bytes again, and the same delivery signed anew: one operation', async () => {
      const { line, routeDest } = subject.freshLine();
      const first = delivery(line);
      const request = sample.ask(first);
      const statuses = [
        (await post(request)).status,
        (await post(request)).status,
        (await post(sample.ask({ ...first, nowMs: first.nowMs + 1_000 }))).status,
      ];
      expect(statuses.every((status) => status >= 200 && status < 300)).toBe(true);
      expect(await subject.recorded(routeDest)).toHaveLength(1);
    });

    it('the same line typed twice on purpose: two requests', async () => {
      const { line, routeDest } = subject.freshLine();
      await ask(line);
      await ask(line);
      expect(await subject.recorded(routeDest)).toHaveLength(2);
    });

    whereIt(sample.irrelevant !== undefined)(
      'an event that is not for us: acknowledged, nothing done',
      async () => {
        const { line, routeDest } = subject.freshLine();
        const given = delivery(line);
        const reply = await post(sample.irrelevant?.(given) ?? sample.ask(given));
        expect(reply.status).toBe(sample.statuses.irrelevant);
        expect(await subject.recorded(routeDest)).toEqual([]);
      },
    );

    it('a mistake in the line: told as people are told here, nothing done', async () => {
      const { line, routeDest } = subject.freshLine();
      const reply = await ask(line.replace('add', 'ad'));
      expect(reply.status).toBe(sample.statuses.mistake);
      if (sample.shownIn !== undefined) expect(sample.shownIn(reply.text)).toMatch(/Did you mean/);
      expect(await subject.recorded(routeDest)).toEqual([]);
    });

    it('a route that no access rule covers: told which rule, nothing recorded', async () => {
      const reply = await ask(subject.forbiddenLine);
      const machine = sample.statuses.mistake === 400;
      expect(reply.status).toBe(machine ? 403 : sample.statuses.mistake);
      const told = machine ? reply.text : sample.shownIn?.(reply.text);
      if (told !== undefined) expect(told).toContain('contract');
      expect(await subject.recorded('172.16.0.0/24')).toEqual([]);
    });
  });
}

/** Some promises a kind of proof cannot make: what it is, its sample says. */
function whereIt(applies: boolean): (title: string, test: () => Promise<void>) => void {
  return applies ? it : () => undefined;
}

/** Another last character, also where upper and lower case are the same. */
function flipEnd(text: string): string {
  return text.slice(0, -1) + (text.endsWith('0') ? '1' : '0');
}
