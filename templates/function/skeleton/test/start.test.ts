import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

test('npm start serves the function by HTTP, and SIGTERM ends it', async () => {
  const child = spawn(process.execPath, ['scripts/start.ts'], {
    env: { ...process.env, PORT: '0', OTEL_SDK_DISABLED: 'true', LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let url: string | undefined;
  for await (const line of createInterface(child.stdout)) {
    url = /listening at (http:\S+)/.exec(line)?.[1];
    if (url) break;
  }
{%- if values.api %}
  const refused = await fetch(`${url}/v1/quotes`, { method: 'POST', body: '{}' });
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ code: 'unauthenticated' });
{%- endif %}
{%- if values.queue %}
  const message = JSON.stringify({ amount: '1250', currency: 'EUR' });
  const taken = await fetch(`${url}/queue`, { method: 'POST', body: message });
  expect(await taken.json()).toEqual({ batchItemFailures: [] });
{%- endif %}
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
