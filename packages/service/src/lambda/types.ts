import type { Principal } from '@quoin/security';

/** The part of an API Gateway HTTP API event (payload format 2.0) that is read. */
export interface HttpEvent {
  rawPath: string;
  rawQueryString?: string;
  headers?: Readonly<Record<string, string | undefined>>;
  pathParameters?: Readonly<Record<string, string | undefined>>;
  body?: string;
  isBase64Encoded?: boolean;
  requestContext: { requestId: string; http: { method: string } };
}

/** What API Gateway sends to the caller. */
export interface HttpResult {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** The part of Lambda's context that is read. */
export interface LambdaContext {
  awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** The part of an SQS event that is read. */
export interface QueueEvent {
  Records: readonly {
    messageId: string;
    body: string;
    attributes?: Readonly<Record<string, string>>;
  }[];
}

/** Which messages are delivered again; the function's event source needs ReportBatchItemFailures. */
export interface QueueResult {
  batchItemFailures: { itemIdentifier: string }[];
}

/** A request as a handler sees it. */
export interface LambdaRequest {
  method: string;
  path: string;
  /** Names are in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  params: Readonly<Record<string, string | undefined>>;
  query: URLSearchParams;
  /** The parsed JSON body; undefined when there is none. */
  body: unknown;
  requestId: string;
  /** The caller; null on public functions. */
  principal: Principal | null;
  /** Aborted shortly before Lambda ends the invocation. */
  signal: AbortSignal;
}

/** What a handler answers with. */
export interface LambdaAnswer {
  /** @default 200, or 204 without a body */
  status?: number;
  /** @default none */
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. @default none */
  body?: unknown;
}

/** A logger such as `createLogger` of @quoin/telemetry makes. */
export interface LambdaLogger {
  info(details: object, message: string): void;
  error(details: object, message: string): void;
}
