import { setTimeout } from 'node:timers/promises';
import {
  context,
  diag,
  DiagConsoleLogger,
  DiagLogLevel,
  logs,
  metrics,
  propagation,
  trace,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { diagLogLevelFromString } from '@opentelemetry/core';
import { forwardLinesTo } from './logging/forward.ts';
import { createLoggerProvider } from './logging/provider.ts';
import { createMetrics } from './metrics/provider.ts';
import { registerRuntimeMetrics } from './metrics/runtime.ts';
import { traceOutgoingRequests } from './outgoing.ts';
import { createPropagator } from './propagation.ts';
import { defaultRedactor, type Redactor } from './redaction/redactor.ts';
import { createResource, type ServiceIdentity } from './resource.ts';
import { readText, type Environment } from './settings.ts';
import { createTracerProvider } from './traces.ts';

/** The longest time that `stop` takes, in milliseconds. */
const STOP_TIMEOUT = 2_000;

export interface TelemetryOptions {
  /** `service.name` and `service.version`, unless OTEL_SERVICE_NAME or OTEL_RESOURCE_ATTRIBUTES say otherwise. */
  service: ServiceIdentity;
  /**
   * Where the OTEL_* variables are.
   * @default process.env
   */
  environment?: Environment;
  /** @default a redactor with its defaults */
  redactor?: Redactor;
}

export interface Telemetry {
  /** All metrics in Prometheus' text format; there where OTEL_METRICS_EXPORTER names prometheus. */
  renderMetrics?: () => Promise<string>;
  /**
   * Where they can be scraped, once they can; there together with `renderMetrics`. It rejects when the
   * port is taken, which is also said as a warning of the process.
   */
  metricsUrl?: Promise<string>;
  /**
   * Sends what is left and ends. It takes at most two seconds and never rejects. An exporter that is
   * waiting for another attempt keeps the process alive for its timeout: end with `process.exit`.
   */
  stop(): Promise<void>;
}

/**
 * Starts traces, metrics and logs for the process, in the way that the OTEL_* variables say. Call it
 * once, before the first span. Without a collector it stays silent; OTEL_SDK_DISABLED=true turns it off.
 */
export function startTelemetry({
  service,
  environment = process.env,
  redactor = defaultRedactor,
}: TelemetryOptions): Telemetry {
  // Trace context is handed on even where nothing is recorded.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return { stop: stopOf([]) };

  setDiagnostics('WARN');
  propagation.setGlobalPropagator(createPropagator(environment));
  const resource = createResource(service, environment, redactor);
  const options = { environment, resource, redactor };
  const traces = createTracerProvider(options);
  const measured = createMetrics(options);
  const logging = createLoggerProvider(options);
  // What is wrong with the variables has been said. From here on a missing collector is no news.
  setDiagnostics(readText(environment, 'OTEL_LOG_LEVEL'));

  if (traces) trace.setGlobalTracerProvider(traces);
  if (measured) metrics.setGlobalMeterProvider(measured.provider);
  const ends = [
    traceOutgoingRequests({ traces, metrics: measured?.provider }),
    ...(measured ? [registerRuntimeMetrics()] : []),
  ];
  if (logging) {
    logs.setGlobalLoggerProvider(logging);
    const logger = logging.getLogger('@quoin/telemetry');
    forwardLinesTo((record) => {
      logger.emit(record);
    });
  }
  const { prometheus } = measured ?? {};
  const stop = stopOf([
    ...[traces, measured?.provider, logging].filter((each) => each !== undefined),
    ...(prometheus ? [{ shutdown: prometheus.stop }] : []),
  ]);
  return {
    ...(prometheus && { renderMetrics: prometheus.render, metricsUrl: prometheus.url }),
    async stop() {
      // The last export reads the runtime's figures once more.
      await stop();
      for (const end of ends) end();
    },
  };
}

function setDiagnostics(level: string | undefined): void {
  diag.disable();
  const logLevel = level === undefined ? DiagLogLevel.NONE : diagLogLevelFromString(level);
  if (logLevel === undefined || logLevel === DiagLogLevel.NONE) return;
  diag.setLogger(new DiagConsoleLogger(), { logLevel, suppressOverrideMessage: true });
}

/** Stops all of them once, however often it is called. */
function stopOf(providers: readonly { shutdown(): Promise<void> }[]): () => Promise<void> {
  const stopAll = async () => {
    const flushed = Promise.allSettled(providers.map((provider) => provider.shutdown()));
    const ended = new AbortController();
    const timeout = setTimeout(STOP_TIMEOUT, undefined, { signal: ended.signal, ref: false });
    await Promise.race([flushed, timeout]);
    ended.abort();
    forwardLinesTo(undefined);
    for (const api of [trace, metrics, logs, propagation, context]) api.disable();
  };
  let stopped: Promise<void> | undefined;
  return () => (stopped ??= stopAll());
}
