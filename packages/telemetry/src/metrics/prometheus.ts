import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { IMetricReader } from '@opentelemetry/sdk-metrics';
import { readPort, readText, type Environment } from '../settings.ts';

const DEFAULT_HOST = 'localhost';
const DEFAULT_PORT = 9_464;
const PATH = '/metrics';

/** A reader of all metrics, and the server that a Prometheus scrapes. */
export interface Prometheus {
  reader: IMetricReader;
  /** All metrics as text. */
  render: () => Promise<string>;
  /** Where the server listens, once it does. @throws Error when it cannot */
  url: Promise<string>;
  /** Ends the server. Scrapes that have begun are answered. */
  stop: () => Promise<void>;
}

/** Serves http://localhost:9464/metrics, unless the variables say another place; port 0 is any free one. */
export function createPrometheus(environment: Environment): Prometheus {
  const host = readText(environment, 'OTEL_EXPORTER_PROMETHEUS_HOST') ?? DEFAULT_HOST;
  const port = readPort(environment, 'OTEL_EXPORTER_PROMETHEUS_PORT') ?? DEFAULT_PORT;
  // The exporter's own server takes no port of 0, and keeps to itself that a port is taken.
  const reader = new PrometheusExporter({ preventServerStart: true });
  const server = createServer(answerWith(reader)).unref();
  const url = listen(server, host, port);
  url.catch((error: unknown) => {
    process.emitWarning(error as Error);
  });
  return {
    reader,
    render: async () =>
      new PrometheusSerializer().serialize((await reader.collect()).resourceMetrics),
    url,
    async stop() {
      await url.catch(() => undefined);
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
}

function answerWith(reader: PrometheusExporter): RequestListener {
  return (request, response) => {
    // A connection that outlives its answer would be one more thing to wait for at the end.
    response.setHeader('connection', 'close');
    const path = request.url?.split('?', 1)[0];
    if (path === PATH) reader.getMetricsRequestHandler(request, response);
    else response.writeHead(404).end();
  };
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new Error(
      `Metrics cannot be served on ${host}:${String(port)} (${(cause as Error).message}). ` +
        'Set OTEL_EXPORTER_PROMETHEUS_PORT to a free port; 0 takes any.',
      { cause },
    );
  }
  const { port: taken } = server.address() as AddressInfo;
  return `http://${host}:${String(taken)}${PATH}`;
}
