import { trace } from '@opentelemetry/api';
import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Config } from './config.ts';
import { pathOf } from './path.ts';

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

function describeRequest(request: FastifyRequest): Record<string, string> {
  return { method: request.method, path: pathOf(request), ip: request.ip };
}

function traceOfCaller(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { traceId: span.traceId, spanId: span.spanId } : {};
}
