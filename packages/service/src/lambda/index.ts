import type { Principal, VerifyToken } from '@quoin/security';
import type { AccessPolicy } from '../access/contract.ts';
import type { ProblemRegistry } from '../problems/registry.ts';

export interface HttpRequest {
  method: string;
  path: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  params: Readonly<Record<string, string>>;
  /** Parsed JSON body. */
  body: unknown;
  requestId: string;
  principal: Principal | null;
  signal: AbortSignal;
}
export interface HttpAnswer {
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
}
export type LambdaAccess = { public: true } | { permission: string };
export interface LambdaHandlerOptions {
  access: LambdaAccess;
  verifyToken?: VerifyToken;
  policy?: AccessPolicy;
  problems?: ProblemRegistry;
  logger?: LambdaLogger;
}
export interface LambdaLogger {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
/** Answers API Gateway HTTP API events (payload format 2.0); errors become problem details. */
export declare function createHandler(
  handle: (request: HttpRequest) => Promise<HttpAnswer>,
  options: LambdaHandlerOptions,
): (event: unknown, context: unknown) => Promise<unknown>;
/** Handles SQS batches; only what failed is delivered again (ReportBatchItemFailures). */
export declare function createQueueHandler(
  handle: (
    message: { id: string; body: unknown; attributes: Readonly<Record<string, string>> },
    context: { signal: AbortSignal },
  ) => Promise<void>,
  options?: { logger?: LambdaLogger; concurrency?: number },
): (
  event: unknown,
  context: unknown,
) => Promise<{ batchItemFailures: { itemIdentifier: string }[] }>;
