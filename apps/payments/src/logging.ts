import { trace } from '@opentelemetry/api';
import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Config } from './config.ts';

/** Fields that carry card numbers or secrets, wherever in a logged object they stand. */
const SENSITIVE = [
  'authorization',
  'cardNumber',
  'cookie',
  'cvc',
  'cvv',
  'pan',
  'password',
  'primaryAccountNumber',
  'secret',
  'token',
];
const DEPTH = 4;

/** Structured logs on standard output: the request's id and trace on each line, secrets removed. */
export function loggerOptions({ logLevel }: Pick<Config, 'logLevel'>) {
  return {
    level: logLevel,
    redact: { paths: redactedPaths(), censor: '[redacted]' },
    serializers: { req: describeRequest },
    mixin: traceOfCaller,
  } satisfies FastifyServerOptions['logger'];
}

function redactedPaths(): string[] {
  const prefixes = Array.from({ length: DEPTH }, (_, depth) => '*.'.repeat(depth));
  return [
    ...prefixes.flatMap((prefix) => SENSITIVE.map((field) => prefix + field)),
    '*.headers["set-cookie"]',
  ];
}

/** Without the query, which may hold what must not be kept. */
function describeRequest(request: FastifyRequest): Record<string, string> {
  const { method, url, ip } = request;
  return { method, path: url.split('?', 1)[0] ?? '', ip };
}

function traceOfCaller(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}
