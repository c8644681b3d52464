import type { Principal, VerifyToken } from '@quoin/security';
import { bearerToken } from '../access/bearer.ts';
import type { AccessPolicy } from '../access/contract.ts';
import { anonymous, forbidden, tokenRefusal } from '../access/refusals.ts';
import { SECURITY_HEADERS } from '../http/security-headers.ts';
import { PROBLEM_MEDIA_TYPE, problemDetails } from '../problems/details.ts';
import { Problem, problemFromError } from '../problems/from-error.ts';
import { deadlineOf } from './deadline.ts';
import type {
  HttpEvent,
  HttpResult,
  LambdaAnswer,
  LambdaContext,
  LambdaLogger,
  LambdaRequest,
} from './types.ts';

/** Who may call a function: everyone, or callers whose role has the permission. */
export type LambdaAccess =
  { public: true } | { permission: string; policy: AccessPolicy; verifyToken: VerifyToken };

export interface LambdaHandlerOptions {
  access: LambdaAccess;
  /** Writes one line for each request. @default nothing is written */
  logger?: LambdaLogger;
}

/**
 * Makes a Lambda handler of API Gateway HTTP API events (payload format 2.0). The caller is checked
 * first; every error becomes problem details, and nothing internal is sent.
 *
 * @param handle what the function does
 */
export function createHandler(
  handle: (request: LambdaRequest) => Promise<LambdaAnswer>,
  { access, logger }: LambdaHandlerOptions,
): (event: HttpEvent, context: LambdaContext) => Promise<HttpResult> {
  return async (event, context) => {
    const started = performance.now();
    const { requestId } = event.requestContext;
    const line = { requestId, method: event.requestContext.http.method };
    try {
      const request = await readRequest(event, context, access);
      const result = toResult(await handle(request), requestId);
      const subject = request.principal?.subject;
      logger?.info({ ...line, status: result.statusCode, subject, ...timing(started) }, 'request');
      return result;
    } catch (error) {
      const problem = problemFromError(error);
      const { statusCode: status, code } = problem;
      const details = { ...line, status, code, ...timing(started) };
      if (status < 500) logger?.info(details, 'request');
      else logger?.error({ ...details, err: problem.cause ?? problem }, 'request failed');
      const body = problemDetails(problem, { path: event.rawPath, requestId });
      const headers = { ...problem.headers, 'content-type': PROBLEM_MEDIA_TYPE };
      return toResult({ status, headers, body }, requestId);
    }
  };
}

async function readRequest(
  event: HttpEvent,
  context: LambdaContext,
  access: LambdaAccess,
): Promise<LambdaRequest> {
  const headers = event.headers ?? {};
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    headers,
    params: event.pathParameters ?? {},
    query: new URLSearchParams(event.rawQueryString),
    principal: await identify(headers.authorization, access),
    body: parseBody(event),
    requestId: event.requestContext.requestId,
    signal: deadlineOf(context),
  };
}

async function identify(
  authorization: string | undefined,
  access: LambdaAccess,
): Promise<Principal | null> {
  if ('public' in access) return null;
  const token = bearerToken(authorization);
  if (!token) throw anonymous();
  const principal = await access.verifyToken(token).catch((error: unknown) => {
    throw tokenRefusal(error);
  });
  if (!access.policy.allows(principal.roles, access.permission)) throw forbidden(access.permission);
  return principal;
}

function parseBody({ body, isBase64Encoded = false }: HttpEvent): unknown {
  if (body === undefined || body === '') return undefined;
  try {
    return JSON.parse(isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body);
  } catch (cause) {
    throw new Problem('malformed-request', 'The body is not well-formed JSON.', { cause });
  }
}

function toResult({ status, headers, body }: LambdaAnswer, requestId: string): HttpResult {
  const empty = body === undefined;
  return {
    statusCode: status ?? (empty ? 204 : 200),
    headers: {
      ...SECURITY_HEADERS,
      ...(!empty && { 'content-type': 'application/json; charset=utf-8' }),
      ...headers,
      'x-request-id': requestId,
    },
    body: empty ? '' : JSON.stringify(body),
  };
}

function timing(started: number): { duration: number } {
  return { duration: Math.round((performance.now() - started) * 1_000) / 1_000 };
}
