import { isSpanContextValid } from '@opentelemetry/api';
import { forwardLine, type Redactor } from '@quoin/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Where a logger's lines go. */
export interface LineStream {
  write: (line: string) => unknown;
}

/** Writes the line of one request. @returns false when it is not one of the plain ones */
export type WriteRequestLine = (
  request: FastifyRequest,
  reply: FastifyReply,
  elapsed: number,
) => boolean;

/** The parts of a line around what differs from request to request. */
interface Frame {
  before: string;
  after: string;
}

/** Routes, statuses and callers are few; a flood of new callers must not fill the memory. */
const REMEMBERED = 4_096;
const TRACE_ID = '0'.repeat(32);
const SPAN_ID = '0'.repeat(16);

/**
 * Writes the lines of requests that went as planned, the same as the logger would, at a fraction of
 * its cost. What a request brings along is either checked when it comes in (its id), made here
 * (times, trace), or redacted once and remembered (route, caller).
 *
 * @param redactor of the logger: a frame in which it finds something is left to the logger
 */
export function createRequestLines(stream: LineStream, redactor: Redactor): WriteRequestLine {
  const frames = new Map<string, Frame | null>();
  return (request, { statusCode }, elapsed) => {
    const { method, principal } = request;
    const route = request.routeOptions.url;
    if (route === undefined) return false;
    const key = `${method} ${route} ${String(statusCode)} ${principal?.subject ?? ''}`;
    let frame = frames.get(key);
    if (frame === undefined) {
      if (frames.size >= REMEMBERED) frames.clear();
      frame = createFrame(request, statusCode, redactor);
      frames.set(key, frame);
    }
    if (!frame) return false;
    const line = fill(frame, request.id, elapsed, traceOf(request));
    forwardLine(line);
    stream.write(line);
    return true;
  };
}

function createFrame(request: FastifyRequest, status: number, redactor: Redactor): Frame | null {
  const { method, principal } = request;
  const route = request.routeOptions.url;
  const subject = principal ? { subject: principal.subject } : {};
  const fields = JSON.stringify({ method, route, status });
  const end = JSON.stringify({ ...subject, msg: 'request' });
  const frame = { before: `${fields.slice(1, -1)},`, after: `,${end.slice(1)}\n` };
  const sample = fill(frame, '0', 0, traceFields(TRACE_ID, SPAN_ID, 0));
  return redactor.line(sample) === sample ? frame : null;
}

function fill({ before, after }: Frame, id: string, elapsed: number, traced: string): string {
  const time = new Date().toISOString();
  const duration = String(Math.round(elapsed * 1_000) / 1_000);
  return `{"level":"info","time":"${time}","requestId":"${id}",${before}"duration":${duration}${traced}${after}`;
}

function traceOf({ span }: FastifyRequest): string {
  const context = span?.spanContext();
  return context && isSpanContextValid(context)
    ? traceFields(context.traceId, context.spanId, context.traceFlags)
    : '';
}

function traceFields(traceId: string, spanId: string, flags: number): string {
  return `,"trace_id":"${traceId}","span_id":"${spanId}","trace_flags":"0${flags.toString(16)}"`;
}
