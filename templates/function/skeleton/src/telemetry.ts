import { createDurationHistogram, createLogger, startTelemetry } from '@quoin/telemetry';
import { service } from './service.ts';

startTelemetry({ service });

const duration = createDurationHistogram({
  name: 'faas.invoke_duration',
  description: 'Duration of invocations',
});

/** A logger of this function. */
export const loggerOf = (level: string) => createLogger({ name: service.name, level });

/** Measures each invocation of a handler, and whether it failed. */
export function measured<Arguments extends unknown[], Result>(
  trigger: 'http' | 'pubsub',
  handler: (...given: Arguments) => Promise<Result>,
): (...given: Arguments) => Promise<Result> {
  const succeeded = { 'faas.trigger': trigger };
  const failed = { ...succeeded, 'error.type': 'Error' };
  return async (...given) => {
    const started = performance.now();
    let attributes: Record<string, string> = failed;
    try {
      const result = await handler(...given);
      attributes = succeeded;
      return result;
    } finally {
      duration.record((performance.now() - started) / 1_000, attributes);
    }
  };
}
