import { INVALID_TRACEID, TraceFlags, type SpanContext } from '@opentelemetry/api';
import { forwardLine, type Redactor } from '@quoin/telemetry';
import type { Exchange } from './exchange.ts';
import type { Route } from './route.ts';

/** Where a logger's lines go. */
export interface LineStream {
  write: (line: string) => unknown;
}

/** Writes the line of one request. @returns false when it is not one of the plain ones */
export type WriteRequestLine = (exchange: Exchange) => boolean;

/** The parts of a line that are the same for each request of a kind. */
interface Frame {
  /** From behind the request's id to before the duration. */
  before: string;
  /** From behind the duration to the end, for a request without a trace. */
  after: string;
  /** From behind the span's id to the end, by whether the trace is kept. */
  afterTrace: readonly [dropped: string, kept: string];
}

/** Callers are few; a flood of new ones must not fill the memory. */
const REMEMBERED = 4_096;
const TRACE: SpanContext = { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 };

/**
 * Writes the lines of requests that went as planned, the same as the logger would, at a fraction of
 * its cost. What a request brings along is either checked when it comes in (its id), made here
 * (times, trace), or redacted once and remembered (route, caller).
 *
 * @param redactor of the logger: a frame in which it finds something is left to the logger
 */
export function createRequestLines(stream: LineStream, redactor: Redactor): WriteRequestLine {
  const frameOf = createFrames(redactor);
  const timeOf = createClock();
  return (exchange) => {
    if (exchange.route.pattern === undefined) return false;
    const frame = frameOf(exchange);
    if (!frame) return false;
    const { request, elapsed } = exchange;
    const line = fill(frame, timeOf(Date.now()), request.id, elapsed, request.span?.spanContext());
    forwardLine(line);
    stream.write(line);
    return true;
  };
}

/** The frames of each route, made once for each status and caller. */
function createFrames(redactor: Redactor): (exchange: Exchange) => Frame | null {
  const byRoute = new WeakMap<Route, Map<number, Map<string, Frame | null>>>();
  return ({ request, reply: { statusCode }, route }) => {
    let byStatus = byRoute.get(route);
    if (!byStatus) byRoute.set(route, (byStatus = new Map<number, Map<string, Frame | null>>()));
    let byCaller = byStatus.get(statusCode);
    if (!byCaller) byStatus.set(statusCode, (byCaller = new Map<string, Frame | null>()));
    const subject = request.principal?.subject;
    const caller = subject ?? '';
    let frame = byCaller.get(caller);
    if (frame === undefined) {
      if (byCaller.size >= REMEMBERED) byCaller.clear();
      frame = createFrame(route, statusCode, subject, redactor);
      byCaller.set(caller, frame);
    }
    return frame;
  };
}

function createFrame(
  { method, pattern }: Route,
  status: number,
  subject: string | undefined,
  redactor: Redactor,
): Frame | null {
  const fields = JSON.stringify({ method, route: pattern, status });
  const end = `,${JSON.stringify({ subject, msg: 'request' }).slice(1)}\n`;
  const frame: Frame = {
    before: `","${fields.slice(2, -1)},"duration":`,
    after: end,
    afterTrace: [`","trace_flags":"00"${end}`, `","trace_flags":"01"${end}`],
  };
  const sample = fill(frame, createClock()(0), '0', 0, TRACE);
  return redactor.line(sample) === sample ? frame : null;
}

/** As few pieces as there can be: a line is copied from its pieces when it is written. */
function fill(
  { before, after, afterTrace }: Frame,
  time: string,
  id: string,
  elapsed: number,
  span: SpanContext | undefined,
): string {
  const start = time + id + before + String(Math.round(elapsed * 1_000) / 1_000);
  if (!span || span.traceId === INVALID_TRACEID) return start + after;
  const end = afterTrace[(span.traceFlags & TraceFlags.SAMPLED) as 0 | 1];
  return `${start},"trace_id":"${span.traceId}","span_id":"${span.spanId}${end}`;
}

/** The beginning of a line up to the request's id. The text of a second is made once. */
function createClock(): (now: number) => string {
  let second = Number.NaN;
  let text = '';
  return (now) => {
    const whole = Math.floor(now / 1_000);
    if (whole !== second) {
      second = whole;
      // Without the milliseconds and the Z: 2026-11-22T10:15:30.
      text = `{"level":"info","time":"${new Date(whole * 1_000).toISOString().slice(0, -4)}`;
    }
    return `${text}${String(now - whole * 1_000).padStart(3, '0')}Z","requestId":"`;
  };
}
