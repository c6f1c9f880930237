import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';
import { createAlibabaVpnGatewayApi } from '../../shared/vpn/alibaba.ts';
import { createAlibabaSurroundings } from '../../shared/vpn/alibaba-surroundings.ts';

type Answers = Readonly<Record<string, unknown>>;

/** A server that gives one answer to every call of an action, word for word, and remembers what was asked. */
export async function serving(answers: Answers, status = 200) {
  const asked: { readonly action: string; readonly query: URLSearchParams }[] = [];
  const server = createServer((request, response) => {
    const action = String(request.headers['x-acs-action']);
    asked.push({ action, query: new URL(request.url ?? '/', 'http://127.0.0.1').searchParams });
    const answer = answers[action];
    response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' });
    response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const options = {
    credentials: { accessKeyId: 'id', accessKeySecret: 'key' },
    endpoint: `127.0.0.1:${port}`,
    protocol: 'HTTP',
    nowMs: Date.now,
  } as const;
  const api = createAlibabaVpnGatewayApi(options);
  return { api, readSurroundings: createAlibabaSurroundings(options), asked };
}
