/** Runs the function on this machine: `npm start`, then call it by HTTP. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
{%- if values.queue %}
import { text } from 'node:stream/consumers';
{%- endif %}
import { bundle } from './build.ts';
import { {% if values.api %}httpEvent{% endif %}{% if values.api and values.queue %}, {% endif %}{% if values.queue %}queueEvent{% endif %} } from './local/events.ts';
import { startFunction } from './local/lambda.ts';

await bundle();
{%- if values.api %}
const api = await startFunction('api');
{%- endif %}
{%- if values.queue %}
const queue = await startFunction('queue');
{%- endif %}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
{%- if values.queue %}
  if (request.url === '/queue') {
    const result = await queue.invoke(queueEvent(await text(request)));
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(result));
    return;
  }
{%- endif %}
{%- if values.api %}
  const result = (await api.invoke(await httpEvent(request))) as {
    statusCode: number;
    headers: Record<string, string>;
    body: string;
  };
  response.writeHead(result.statusCode, result.headers).end(result.body);
{%- else %}
  response.writeHead(404).end();
{%- endif %}
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    response.writeHead(502).end(error instanceof Error ? error.message : 'The function failed.');
  });
});
server.listen(Number(process.env.PORT ?? 3_000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`listening at http://127.0.0.1:${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    void Promise.all([{% if values.api %}api.stop(){% endif %}{% if values.api and values.queue %}, {% endif %}{% if values.queue %}queue.stop(){% endif %}]);
  });
}
