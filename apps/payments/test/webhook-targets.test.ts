import { createServer } from 'node:https';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createSender } from '../src/events/webhooks/sender.ts';
import { createUrlPolicy } from '../src/events/webhooks/url-policy.ts';
import { startReceiver } from './support/receiver.ts';

const NAMES: Record<string, string[]> = {
  'public.example': ['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'],
  'inside.example': ['10.0.0.7'],
  'both.example': ['93.184.215.14', '127.0.0.1'],
  'metadata.example': ['169.254.169.254'],
  'none.example': [],
};
const resolve = (name: string) =>
  Promise.resolve(
    (NAMES[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
  );
const policy = createUrlPolicy({ resolve });

test.each([
  'https://public.example/hooks?a=b',
  'https://93.184.215.14/',
  'https://public.example:8443/',
])('%s is an address to deliver to', async (url) => {
  expect(await policy.check(url)).toBe(url);
});

test.each([
  ['no URL', 'not an address'],
  ['not encrypted', 'http://public.example/'],
  ['another protocol', 'file:///etc/passwd'],
  ['a password', 'https://user:secret@public.example/'],
  ['a fragment', 'https://public.example/#x'],
  ['a name of the inside', 'https://inside.example/'],
  ['a name of both sides', 'https://both.example/'],
  ['a name of cloud metadata', 'https://metadata.example/latest/meta-data/'],
  ['a name that leads nowhere', 'https://none.example/'],
  ['this machine', 'https://127.0.0.1/'],
  ['this machine by name of the system', 'https://localhost./'],
  ['this machine in one number', 'https://2130706433/'],
  ['this machine in octal', 'https://0177.0.0.1/'],
  ['a private network', 'https://192.168.1.1/'],
  ['a carrier’s network', 'https://100.64.0.1/'],
  ['every address', 'https://0.0.0.0/'],
  ['this machine in IPv6', 'https://[::1]/'],
  ['IPv4 in IPv6', 'https://[::ffff:10.0.0.1]/'],
  ['IPv4 behind NAT64', 'https://[64:ff9b::a00:1]/'],
  ['IPv4 in 6to4', 'https://[2002:a00:1::]/'],
  ['a unique local address', 'https://[fd00::1]/'],
  ['a link-local address', 'https://[fe80::1]/'],
])('%s is refused', async (_case, url) => {
  await expect(policy.check(url)).rejects.toMatchObject({ code: 'webhook-url-refused' });
});

test('development may deliver to itself', async () => {
  const open = createUrlPolicy({ allowPrivate: true, resolve });
  expect(await open.check('http://127.0.0.1:8080/')).toBe('http://127.0.0.1:8080/');
  await expect(open.check('ftp://inside.example/')).rejects.toThrow();
});

test('a name that was public when it was registered and leads inside when it is used gains nothing', async () => {
  const inside = await startReceiver();
  const port = new URL(inside.url).port;
  let answers = ['93.184.215.14'];
  const rebinding = createUrlPolicy({
    resolve: () => Promise.resolve(answers.map((address) => ({ address, family: 4 }))),
  });
  const url = await rebinding.check(`https://rebinding.example:${port}/`);
  answers = ['127.0.0.1'];
  const sender = createSender({ policy: rebinding, userAgent: 'test' });
  const message = { headers: {}, body: '{}', signal: new AbortController().signal };
  for (const target of [url, url.replace('https:', 'http:')]) {
    expect(await sender.send({ ...message, url: target })).toEqual({
      delivered: false,
      error: 'rebinding.example is no public address.',
    });
  }
  expect(await sender.send({ ...message, url: `http://127.0.0.1:${port}/` })).toMatchObject({
    delivered: false,
  });
  expect(inside.received).toEqual([]);
  sender.close();
  await inside.close();
});

test('a receiver without a certificate that can be trusted gets nothing', async () => {
  const { cert, key } = await selfSigned();
  const requests: string[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    requests.push(request.url ?? '');
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const open = createUrlPolicy({ allowPrivate: true });
  const message = {
    url: `https://localhost:${port}/hooks`,
    headers: {},
    body: '{}',
    signal: new AbortController().signal,
  };
  const wary = createSender({ policy: open, userAgent: 'test' });
  expect(await wary.send(message)).toMatchObject({
    delivered: false,
    error: expect.stringMatching(/self-signed|SELF_SIGNED/i) as string,
  });
  expect(requests).toEqual([]);
  const trusting = createSender({ policy: open, userAgent: 'test', ca: cert });
  expect(await trusting.send(message)).toEqual({ delivered: true, status: 200 });
  wary.close();
  trusting.close();
  server.close();
});

test('an answer that never ends is cut off, and an answer that is huge is not read', async () => {
  const receiver = await startReceiver();
  const sender = createSender({
    policy: createUrlPolicy({ allowPrivate: true }),
    userAgent: 'test',
    timeout: 300,
  });
  const message = {
    url: receiver.url,
    headers: {},
    body: '{}',
    signal: new AbortController().signal,
  };
  receiver.answer = (_received, response) => {
    response.writeHead(200).write('and so on');
    return undefined;
  };
  expect(await sender.send(message)).toEqual({
    delivered: false,
    error: 'There was no whole answer within 300 ms.',
  });
  receiver.answer = (_received, response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(65_536);
    const write = () => {
      while (response.write(chunk));
    };
    response.on('drain', write);
    write();
    return undefined;
  };
  expect(await sender.send(message)).toEqual({ delivered: true, status: 200 });
  sender.close();
  await receiver.close();
});

async function selfSigned() {
  const { generate } = await import('selfsigned');
  const names = [{ type: 2 as const, value: 'localhost' }];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: names }],
  });
  return { cert, key };
}
