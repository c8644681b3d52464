import { startTelemetry } from '@quoin/telemetry';
import { expect, test } from 'vitest';
import { defineProblems } from '../src/index.ts';
import { startReceiver } from './support/receiver.ts';
import { createLog, createTestService } from './support/service.ts';
import { eventually } from './support/wait.ts';

interface Span {
  name: string;
  traceId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  status: { code: number };
  attributes: { key: string; value: Record<string, unknown> }[];
}

const { Problem, problems } = defineProblems({
  slow: { status: 503, title: 'Too slow', advice: 'Try again.' },
});
const open = { config: { public: true } } as const;
const CALLER = '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8';

/** Sends requests to a service whose default sampler keeps no trace by itself; returns what it exported. */
async function exportedBy(requests: readonly { url: string; traceparent?: string }[]) {
  const receiver = await startReceiver();
  const telemetry = startTelemetry({
    service: { name: 'traced', version: '1' },
    environment: {
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_TRACES_SAMPLER: 'parentbased_reservoir',
      OTEL_TRACES_SAMPLER_ARG: 'reservoir=0,ratio=0',
    },
  });
  const { lines, logger } = createLog();
  const app = await createTestService(
    (routes) => {
      routes.get('/fine', open, () => ({}));
      routes.get('/refused', open, (_request, reply) => reply.code(409).send({}));
      routes.get('/broken', open, () => {
        throw new Error('the reason');
      });
      routes.get('/slow', open, () => {
        throw new Problem('slow', 'Not now.');
      });
    },
    { logger, problems },
  );
  for (const { url, traceparent } of requests) {
    await app.inject({ url, headers: traceparent === undefined ? {} : { traceparent } });
  }
  await eventually(() => {
    expect(lines).toHaveLength(requests.length);
  });
  await app.close();
  await telemetry.stop();
  receiver.server.close();
  return { lines, spans: receiver.received.flatMap(spansOf) };
}

function spansOf(sent: string): Span[] {
  const body = JSON.parse(sent.slice(sent.indexOf(' ') + 1)) as {
    resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
  };
  return body.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
}

test('a request that fails leaves a span even where its trace is not kept, and no other does', async () => {
  const paths = ['/fine', '/refused', '/broken', '/slow', '/nothing'];
  const { lines, spans } = await exportedBy(paths.map((url) => ({ url })));
  expect(spans.map(({ name }) => name)).toEqual(['GET /broken', 'GET /slow']);
  const [broken] = spans;
  // Whoever reads the line of the log finds the span by its trace, and the other way round.
  expect(lines[2]).toMatchObject({ trace_id: broken?.traceId, span_id: broken?.parentSpanId });
  expect(broken?.status).toEqual({ code: 2 });
  expect(
    Object.fromEntries(broken?.attributes.map(({ key, value }) => [key, value]) ?? []),
  ).toMatchObject({
    'http.route': { stringValue: '/broken' },
    'http.response.status_code': { intValue: 500 },
    'quoin.sampling.reason': { stringValue: 'failure' },
  });
  const took = BigInt(broken?.endTimeUnixNano ?? 0) - BigInt(broken?.startTimeUnixNano ?? 0);
  expect(took).toBeGreaterThanOrEqual(0n);
});

test("it is in the caller's trace where there is one", async () => {
  const { spans } = await exportedBy([{ url: '/broken', traceparent: `${CALLER}-00` }]);
  expect(spans).toHaveLength(1);
  expect(CALLER).toContain(spans[0]?.traceId);
});

test('a trace that the caller keeps is kept as it is, without a second span', async () => {
  const { spans } = await exportedBy([{ url: '/broken', traceparent: `${CALLER}-01` }]);
  expect(spans).toHaveLength(1);
  expect(spans[0]?.attributes.map(({ key }) => key)).not.toContain('quoin.sampling.reason');
});
