import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTelemetry } from '../src/index.ts';
import { emitEverywhere } from './plant.ts';
import { startReceiver } from './receiver.ts';
import { planted } from './secrets.ts';

const service = { name: 'planted', version: '1.0.0' };

describe.each(['http/protobuf', 'http/json'])('OTLP by %s', (protocol) => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());

  test('carries no planted secret in any signal', async () => {
    await fc.assert(
      fc.asyncProperty(planted, async ({ text, secret }) => {
        receiver.received.length = 0;
        const telemetry = startTelemetry({
          service,
          environment: {
            OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
            OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
            OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
            OTEL_LOGS_EXPORTER: 'otlp',
            OTEL_RESOURCE_ATTRIBUTES: `planted=${encodeURIComponent(text)}`,
          },
        });
        try {
          emitEverywhere(text);
        } finally {
          await telemetry.stop();
        }
        const paths = new Set(receiver.received.map(({ path }) => path));
        expect(paths).toEqual(new Set(['/v1/traces', '/v1/metrics', '/v1/logs']));
        expect(receiver.text()).toContain('planted');
        expect(receiver.text()).not.toContain(secret);
      }),
      { numRuns: 25 },
    );
  });
});

test('the Prometheus text carries no planted secret', async () => {
  await fc.assert(
    fc.asyncProperty(planted, async ({ text, secret }) => {
      for (const each of await scrape(text)) {
        expect(each).toContain('planted_duration_bucket');
        expect(each).not.toContain(secret);
      }
    }),
    { numRuns: 15 },
  );
});

/** What a scraper and the service's own route are given after the text was put everywhere. */
async function scrape(text: string): Promise<string[]> {
  const telemetry = startTelemetry({
    service,
    environment: {
      OTEL_TRACES_EXPORTER: 'none',
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_EXPORTER_PROMETHEUS_PORT: '0',
    },
  });
  // A run that failed and left its providers behind would be what the next ones report.
  try {
    emitEverywhere(text);
    const response = await fetch((await telemetry.metricsUrl) ?? '');
    return [await response.text(), (await telemetry.renderMetrics?.()) ?? ''];
  } finally {
    await telemetry.stop();
  }
}

test('embedded metrics, console exporters and logs on standard output carry no planted secret', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(planted, { minLength: 5, maxLength: 5 }), async (all) => {
      const { stdout, stderr } = await promisify(execFile)(
        process.execPath,
        [join(import.meta.dirname, 'plant.ts'), ...all.map(({ text }) => text)],
        {
          env: {
            ...process.env,
            OTEL_TRACES_EXPORTER: 'console',
            OTEL_METRICS_EXPORTER: 'emf,console',
            OTEL_LOGS_EXPORTER: 'console',
          },
          maxBuffer: 64 * 1024 * 1024,
        },
      );
      expect(stdout).toContain('CloudWatchMetrics');
      expect(stdout).toContain('"msg":"planted');
      for (const { secret } of all) {
        expect(stdout + stderr).not.toContain(secret);
      }
    }),
    { numRuns: 4 },
  );
});
