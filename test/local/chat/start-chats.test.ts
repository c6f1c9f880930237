import { request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { Platform, PlatformRequest, PlatformResponse } from '../../../local/chat/platform.ts';
import { type Chats, type ChatsOptions, startChats } from '../../../local/chat/start-chats.ts';

interface Recorder extends Platform {
  readonly heard: PlatformRequest[];
}

/** A platform that keeps each body as a message. */
function recorder(name: string, answer: PlatformResponse = { status: 200, body: { ok: true } }): Recorder {
  const heard: PlatformRequest[] = [];
  return {
    name,
    heard,
    handle: (request) => {
      heard.push(request);
      return answer;
    },
    messages: () =>
      heard.map(({ path, body }, index) => ({ where: path, id: `${index}`, text: body, earlier: [] })),
  };
}

const open: Chats[] = [];
afterEach(async () => {
  for (const chats of open.splice(0)) await chats.close();
});

async function start(platforms: readonly Platform[], options?: ChatsOptions): Promise<Chats> {
  const chats = await startChats(platforms, options);
  open.push(chats);
  return chats;
}

/** Status and body, or the code of what went wrong. */
function post(url: string, body = 'x', timeoutMs = 2_000): Promise<string> {
  return new Promise((resolve) => {
    const request = httpRequest(url, { method: 'POST', agent: false, headers: { 'X-Odd': 'Yes' } });
    const timer = setTimeout(() => request.destroy(Object.assign(new Error(), { code: 'OVER' })), timeoutMs);
    const end = (text: string): void => {
      clearTimeout(timer);
      resolve(text);
    };
    request.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'error'));
    request.on('response', async (response) => {
      try {
        let text = '';
        for await (const chunk of response) text += String(chunk);
        end(`${response.statusCode} ${response.headers['content-type']} ${text}`);
      } catch {
        end(`cut after ${response.statusCode}`);
      }
    });
    request.end(body);
  });
}

describe('the server of the emulated platforms', () => {
  it('two platforms: each hears what is under its name, with the prefix taken away', async () => {
    const [slack, jira] = [recorder('slack'), recorder('jira', { status: 201, body: 'made' })];
    const chats = await start([slack, jira], { now: () => 7 });
    expect(await post(`${chats.url}/slack/api/chat.postMessage?a=b`, 'héllo')).toBe(
      '200 application/json; charset=utf-8 {"ok":true}',
    );
    expect(await post(`${chats.url}/jira`)).toBe('201 text/plain; charset=utf-8 made');
    expect(slack.heard).toMatchObject([
      {
        method: 'POST',
        path: '/api/chat.postMessage?a=b',
        body: 'héllo',
        nowMs: 7,
        headers: { 'x-odd': 'Yes' },
      },
    ]);
    expect(jira.heard).toMatchObject([{ path: '/' }]);
    expect(chats.messages().map(({ platform, text }) => [platform, text])).toEqual([
      ['slack', 'héllo'],
      ['jira', 'x'],
    ]);
    expect(chats.requests).toEqual([
      { platform: 'slack', method: 'POST', path: '/api/chat.postMessage?a=b', status: 200 },
      { platform: 'jira', method: 'POST', path: '/', status: 201 },
    ]);
  });

  it('no such platform: 404', async () => {
    const chats = await start([recorder('slack')]);
    expect(await post(`${chats.url}/slacker/x`)).toMatch(/^404 /);
    expect(await post(`${chats.url}/`)).toMatch(/^404 /);
  });

  it('a body beyond 1 MiB: 413, the platform hears nothing', async () => {
    const slack = recorder('slack');
    const chats = await start([slack]);
    expect(await post(`${chats.url}/slack/x`, 'x'.repeat(1024 * 1024 + 1))).toMatch(/^413 /);
    expect(slack.heard).toEqual([]);
  });

  it('a platform that fails: 500 with the reason', async () => {
    const broken: Platform = {
      name: 'slack',
      messages: () => [],
      handle: () => {
        throw new Error('a bug');
      },
    };
    const chats = await start([broken]);
    expect(await post(`${chats.url}/slack/x`)).toMatch(/^500 .*a bug/);
  });

  it('a port that is taken: told which', async () => {
    const chats = await start([]);
    const port = Number(new URL(chats.url).port);
    await expect(startChats([], { port })).rejects.toThrow(`127.0.0.1:${port}`);
  });
});

describe('injected faults', () => {
  it.each([
    [
      'status',
      { kind: 'status', status: 503, headers: { 'retry-after': '1' }, body: { ok: false } },
      /^503 .*false/,
      0,
    ],
    ['reset', { kind: 'reset' }, /^ECONNRESET$/, 0],
    ['hang', { kind: 'hang' }, /^OVER$/, 0],
    ['slow', { kind: 'slow', ms: 1_000 }, /^OVER$/, 1],
    ['lost-answer', { kind: 'lost-answer' }, /^cut after 200$/, 1],
  ] as const)('%s: once, then as before', async (kind, effect, expected, handled) => {
    const slack = recorder('slack');
    const chats = await start([slack, recorder('jira')]);
    chats.inject({ platform: 'slack', times: 1, effect });
    expect(await post(`${chats.url}/jira/x`)).toMatch(/^200 /);
    expect(await post(`${chats.url}/slack/x`, 'x', 150)).toMatch(expected);
    expect(slack.heard).toHaveLength(handled);
    expect(chats.requests.at(-1)?.fault).toBe(kind);
    expect(await post(`${chats.url}/slack/x`)).toMatch(/^200 /);
    expect(chats.requests).toHaveLength(3);
  });

  it('slow, but not too slow: the answer, late', async () => {
    const chats = await start([recorder('slack')]);
    chats.inject({ platform: 'slack', times: 1, effect: { kind: 'slow', ms: 50 } });
    const startedMs = Date.now();
    expect(await post(`${chats.url}/slack/x`)).toMatch(/^200 /);
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(49);
  });

  it('several: one after the other, as often as told', async () => {
    const chats = await start([recorder('slack')]);
    chats.inject({ platform: 'slack', times: 2, effect: { kind: 'status', status: 500 } });
    chats.inject({ platform: 'slack', times: 1, effect: { kind: 'status', status: 429 } });
    const statuses: string[] = [];
    for (let round = 0; round < 4; round += 1)
      statuses.push((await post(`${chats.url}/slack/x`)).slice(0, 3));
    expect(statuses).toEqual(['500', '500', '429', '200']);
  });

  it('closed while one hangs: closes', async () => {
    const chats = await startChats([recorder('slack')]);
    chats.inject({ platform: 'slack', times: 1, effect: { kind: 'hang' } });
    const answer = post(`${chats.url}/slack/x`);
    while (chats.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await chats.close();
    expect(await answer).toBe('ECONNRESET');
  });
});
