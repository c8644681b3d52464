import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { service } from './service.ts';

/**
 * Sends traces and metrics by OTLP, to where the standard OTEL_* variables say. Without a collector
 * it stays silent; OTEL_SDK_DISABLED=true turns it off. Logs go to standard output, not here.
 *
 * @returns a function that sends what is left and stops; it takes at most two seconds.
 */
export function startTelemetry(env: NodeJS.ProcessEnv): () => Promise<void> {
  const sdk = new NodeSDK({
    serviceName: env.OTEL_SERVICE_NAME ?? service.name,
    instrumentations: [new UndiciInstrumentation()],
    logRecordProcessors: [],
  });
  sdk.start();
  return async () => {
    const timeout = new Promise<void>((resolve) => setTimeout(resolve, 2_000).unref());
    await Promise.race([sdk.shutdown(), timeout]);
  };
}
