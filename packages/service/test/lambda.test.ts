import { expect, test, vi } from 'vitest';
import {
  createHandler,
  createQueueHandler,
  defineProblems,
  type HttpEvent,
  type LambdaRequest,
} from '../src/lambda/index.ts';
import { as, policy, verifyToken, writer } from './support/service.ts';

const { Problem } = defineProblems({});
const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 3_000 };
const access = { permission: 'notes:write', policy, verifyToken };

function event(change: Partial<HttpEvent> = {}): HttpEvent {
  return {
    rawPath: '/v1/notes/7',
    rawQueryString: 'limit=2',
    headers: writer,
    pathParameters: { id: '7' },
    body: '{"text":"hello"}',
    requestContext: { requestId: 'request-1', http: { method: 'POST' } },
    ...change,
  };
}

test('a handler gets the request and its caller, and its answer goes out as JSON', async () => {
  const handle = vi.fn((request: LambdaRequest) =>
    Promise.resolve({ status: 201, headers: { location: '/v1/notes/7' }, body: request.body }),
  );
  const result = await createHandler(handle, { access })(event(), context);
  expect(result.statusCode).toBe(201);
  expect(result.body).toBe('{"text":"hello"}');
  expect(result.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    location: '/v1/notes/7',
    'x-content-type-options': 'nosniff',
    'x-request-id': 'request-1',
  });
  const request = handle.mock.calls[0]?.[0];
  expect(request?.principal?.subject).toBe('alice');
  expect(request?.params).toEqual({ id: '7' });
  expect(request?.query.get('limit')).toBe('2');
  expect(request?.signal.aborted).toBe(false);

  const empty = createHandler(() => Promise.resolve({}), { access: { public: true } });
  const encoded = { body: Buffer.from('{"a":1}').toString('base64'), isBase64Encoded: true };
  expect(await empty(event(encoded), context)).toMatchObject({ statusCode: 204, body: '' });
});

test.each([
  ['no token', { headers: {} }, 401, 'unauthenticated'],
  ['an expired token', { headers: as('expired.writer') }, 401, 'unauthenticated'],
  ['a role without the permission', { headers: as('bob.reader') }, 403, 'forbidden'],
  ['a body that is not JSON', { body: '{4111111111111111' }, 400, 'malformed-request'],
])('%s is answered with a problem', async (_name, change, status, code) => {
  const handle = vi.fn(() => Promise.resolve({}));
  const result = await createHandler(handle, { access })(event(change), context);
  expect(result.statusCode).toBe(status);
  expect(result.headers['content-type']).toBe('application/problem+json');
  expect(JSON.parse(result.body)).toMatchObject({ code, requestId: 'request-1' });
  expect(result.body).not.toContain('4111');
  expect(handle).not.toHaveBeenCalled();
});

test('what fails inside is logged and not sent; a problem is sent', async () => {
  const logger = { info: vi.fn(), error: vi.fn() };
  const fail = (error: unknown) =>
    createHandler(() => Promise.reject(error as Error), { access, logger })(event(), context);
  const internal = await fail(new Error('db.internal is away'));
  expect(internal.statusCode).toBe(500);
  expect(internal.body).not.toContain('db.internal');
  expect(logger.error).toHaveBeenCalledWith(
    expect.objectContaining({ status: 500, err: expect.any(Error) as Error }),
    'request failed',
  );
  expect((await fail(new Problem('conflict', 'Taken.'))).statusCode).toBe(409);
  expect(logger.info).toHaveBeenCalledWith(
    expect.objectContaining({ code: 'conflict' }),
    'request',
  );
});

test('only the messages that failed come again, and the order of a group holds', async () => {
  const seen: unknown[] = [];
  const handler = createQueueHandler(({ body }) => {
    seen.push(body);
    return body === 2 ? Promise.reject(new Error('no')) : Promise.resolve();
  });
  const record = (messageId: string, body: string, group: string) => ({
    messageId,
    body,
    attributes: { MessageGroupId: group },
  });
  const Records = [
    record('a', '1', 'x'),
    record('b', '2', 'x'),
    record('c', '3', 'x'),
    record('d', '4', 'y'),
    record('e', 'not json', 'z'),
  ];
  expect(await handler({ Records }, context)).toEqual({
    batchItemFailures: ['b', 'c', 'e'].map((itemIdentifier) => ({ itemIdentifier })),
  });
  expect(seen).toEqual([1, 2, 4]);
});

test('messages for which there is no time left come again, unhandled', async () => {
  const handle = vi.fn(async (_message: unknown, { signal }: { signal: AbortSignal }) => {
    await new Promise((resolve) => {
      signal.addEventListener('abort', resolve);
    });
  });
  const late = { ...context, getRemainingTimeInMillis: () => 520 };
  const keepAlive = setInterval(() => undefined, 1_000);
  const result = await createQueueHandler(handle)(
    { Records: ['a', 'b'].map((messageId) => ({ messageId, body: '1' })) },
    late,
  );
  clearInterval(keepAlive);
  expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  expect(handle).toHaveBeenCalledTimes(1);
});
