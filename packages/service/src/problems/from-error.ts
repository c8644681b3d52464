import type { FastifyError } from 'fastify';
import { commonProblems } from './common.ts';
import { defineProblems, ProblemError } from './registry.ts';

/** The problems that this package itself raises. */
export const { Problem } = defineProblems({});

/** More would help nobody and cost both sides. */
const MOST_ERRORS = 20;

/**
 * The problem that an error is answered with. Messages of errors that are not problems are never
 * sent: a parser quotes the body, a driver its statement.
 */
export function problemFromError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof Error)) return internalError(error);
  const { validation, statusCode, code } = error as Partial<FastifyError>;
  if (validation) return invalidRequest(error as FastifyError);
  if (code === 'FST_ERR_HANDLER_TIMEOUT') return tookTooLong(error);
  const known = FRAMEWORK.get(statusCode ?? 500);
  // Only the framework's own errors say what the caller did wrong; a library's `statusCode` may
  // be what another service answered.
  return known && code?.startsWith('FST_')
    ? new Problem(known.code, known.detail, { cause: error })
    : internalError(error);
}

export function tookTooLong(cause?: Error): ProblemError {
  return new Problem('timeout', 'The request took longer than it may.', { cause });
}

/** The errors that Fastify itself raises around a handler. */
const FRAMEWORK = new Map<number, { code: keyof typeof commonProblems; detail: string }>([
  [400, { code: 'malformed-request', detail: 'The address or the body is not well-formed.' }],
  [404, { code: 'not-found', detail: 'There is nothing at this address.' }],
  [413, { code: 'payload-too-large', detail: 'The body is larger than this service accepts.' }],
  [414, { code: 'malformed-request', detail: 'The address is too long.' }],
  [415, { code: 'unsupported-media-type', detail: 'The body is not of a type that is read here.' }],
  [503, { code: 'unavailable', detail: 'The service is stopping.' }],
]);

function internalError(cause: unknown): ProblemError {
  return new Problem('internal-error', 'The service failed to handle the request.', { cause });
}

function invalidRequest({ validation = [], validationContext }: FastifyError): ProblemError {
  const errors = validation
    .slice(0, MOST_ERRORS)
    .map(({ instancePath, params, message = 'is not valid' }) => ({
      pointer: `/${validationContext ?? 'request'}${instancePath}`,
      message:
        'additionalProperty' in params
          ? `must not have the property ${String(params.additionalProperty)}`
          : message,
    }));
  const places = errors.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
  return new Problem('invalid-request', `${places}.`, { extensions: { errors } });
}
