import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { LARGEST_BODY, readBody } from './body.ts';
import { decodeRequest, type OtlpRequest, type Signal } from './otlp/request.ts';
import { Refusal } from './refusal.ts';

const SIGNALS: Record<string, Signal> = {
  '/v1/traces': 'traces',
  '/v1/logs': 'logs',
  '/v1/metrics': 'metrics',
};

/** Requests that are worked on at once; each holds at most a body and its rows. */
const MOST_REQUESTS = 16;
const BUSY_RETRY_AFTER = 1;

export interface ReceiverOptions {
  /** Stores the request durably, or throws; a {@link Refusal} chooses the answer. */
  store: (signal: Signal, request: OtlpRequest) => Promise<void>;
  onError: (error: Error) => void;
}

/**
 * OTLP over HTTP: POST /v1/traces, /v1/metrics and /v1/logs with protobuf or JSON, plain or gzip.
 * A request is answered 200 when its content is stored, so nothing that was accepted can be lost and
 * nothing waits in memory; more than sixteen at once are answered 429. GET /health answers 200.
 */
export function createReceiver({ store, onError }: ReceiverOptions): RequestListener {
  let active = 0;
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const signal = signalOf(request);
    const isJson = isJsonRequest(request);
    if (active >= MOST_REQUESTS) {
      throw new Refusal(429, 'The collector is busy.', { retryAfter: BUSY_RETRY_AFTER });
    }
    active += 1;
    try {
      await store(signal, decoded(await readBody(request), signal, isJson));
    } finally {
      active -= 1;
    }
    // An empty message of protocol buffers has no bytes: everything was accepted.
    response.setHeader('content-type', isJson ? 'application/json' : 'application/x-protobuf');
    response.end(isJson ? '{}' : '');
  };
  return (request, response) => {
    if (request.method === 'GET' && request.url === '/health') {
      response.end('{"status":"ok"}');
      return;
    }
    receive(request, response).catch((error: unknown) => {
      refuse(response, error, onError);
    });
  };
}

function signalOf({ method, url = '/', headers }: IncomingMessage): Signal {
  const signal = SIGNALS[url.split('?')[0] ?? ''];
  if (!signal)
    throw new Refusal(404, `There is nothing at ${url}. Send to /v1/traces and the like.`);
  if (method !== 'POST') throw new Refusal(405, 'Send a POST request.');
  if (Number(headers['content-length'] ?? 0) > LARGEST_BODY) {
    throw new Refusal(413, 'The body is too large. Send smaller batches.');
  }
  return signal;
}

function isJsonRequest({ headers }: IncomingMessage): boolean {
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim();
  if (type === 'application/json') return true;
  if (type === 'application/x-protobuf') return false;
  throw new Refusal(415, 'Send application/x-protobuf or application/json.');
}

function decoded(body: Buffer, signal: Signal, isJson: boolean): OtlpRequest {
  try {
    return decodeRequest(body, signal, isJson);
  } catch (error) {
    throw new Refusal(400, 'The body cannot be read as OTLP.', { cause: error });
  }
}

function refuse(response: ServerResponse, error: unknown, onError: (error: Error) => void): void {
  const refusal = error instanceof Refusal ? error : unexpected(error, onError);
  if (response.headersSent) return;
  response.statusCode = refusal.status;
  if (refusal.retryAfter !== undefined) response.setHeader('retry-after', refusal.retryAfter);
  response.setHeader('content-type', 'application/json');
  // What is left of the body is not read.
  response.setHeader('connection', 'close');
  response.end(JSON.stringify({ message: refusal.message }));
}

function unexpected(error: unknown, onError: (error: Error) => void): Refusal {
  onError(error instanceof Error ? error : new Error(String(error)));
  return new Refusal(500, 'The collector could not process the request.');
}
