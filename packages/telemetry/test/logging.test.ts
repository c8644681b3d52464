import { context, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loggerOptions, type LogOptions } from '../src/index.ts';

function capture(options?: LogOptions) {
  const lines: string[] = [];
  const logger = pino(loggerOptions(options), { write: (line) => lines.push(line) });
  return {
    logger,
    entries: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
});
afterAll(() => {
  context.disable();
});

test('a line has level and time as people read them, and the active trace', () => {
  const { logger, entries } = capture();
  const spanContext = {
    traceId: 'a'.repeat(32),
    spanId: 'b'.repeat(16),
    traceFlags: TraceFlags.SAMPLED,
  };
  context.with(trace.setSpanContext(context.active(), spanContext), () => {
    logger.info({ route: '/v1/x' }, 'inside');
  });
  logger.debug('not at this level');
  logger.warn('outside');
  expect(entries()).toEqual([
    {
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      trace_id: spanContext.traceId,
      span_id: spanContext.spanId,
      trace_flags: '01',
      route: '/v1/x',
      msg: 'inside',
    },
    { level: 'warn', time: expect.any(String) as string, msg: 'outside' },
  ]);
});

test('an error is written with its type, stack and causes', () => {
  const { logger, entries } = capture();
  const cause = Object.assign(new TypeError('below'), { code: 'E1' });
  logger.error(new Error('above', { cause }));
  expect(entries()[0]).toMatchObject({
    msg: 'above',
    err: {
      type: 'Error',
      message: 'above',
      stack: expect.stringContaining('logging.test.ts') as string,
      cause: { type: 'TypeError', message: 'below', code: 'E1' },
    },
  });
});

test('sensitive fields are removed at any depth, from child loggers, serialisers and toJSON too', () => {
  const { logger, entries } = capture({ level: 'trace' });
  const deep = {
    a: { b: [{ c: { customerEmail: 'jo@example.org', Set_Cookie: 'id=1', kept: 1 } }] },
  };
  const child = logger.child(
    { apiKey: 'k', kept: 2 },
    { serializers: { req: () => ({ cvv: 123 }) } },
  );
  child.trace({ deep, req: {}, made: { toJSON: () => ({ pan: '4111' }) } }, 'said "quoted": yes');
  expect(entries()[0]).toMatchObject({
    apiKey: '[redacted]',
    kept: 2,
    deep: { a: { b: [{ c: { customerEmail: '[redacted]', Set_Cookie: '[redacted]', kept: 1 } }] } },
    req: { cvv: '[redacted]' },
    made: { pan: '[redacted]' },
    msg: 'said "quoted": yes',
  });
});
