import { logs, metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { pino, type DestinationStream } from 'pino';
import { createDurationHistogram, loggerOptions, startTelemetry } from '../src/index.ts';

/** A field that a serialiser makes, where no path of a configuration would look for it. */
class Card {
  readonly #number: string;
  constructor(number: string) {
    this.#number = number;
  }
  toJSON() {
    return { number: this.#number };
  }
}

const NOWHERE: DestinationStream = { write: () => undefined };

/** Puts a secret into every place of every signal that takes a text. */
export function emitEverywhere(secret: string, destination = NOWHERE): void {
  emitSpan(secret);
  const attributes = { place: secret, url: `https://shop.example/cards/${secret}?a=1` };
  createDurationHistogram({ name: 'planted.duration', description: 'test' }).record(
    0.1,
    attributes,
  );
  const meter = metrics.getMeter('test');
  meter.createCounter('planted.count').add(1, attributes);
  meter.createObservableGauge('planted.gauge').addCallback((result) => {
    result.observe(1, attributes);
  });
  logs.getLogger('test').emit({ eventName: secret, body: { deep: [secret] }, attributes });
  log(secret, destination);
}

function emitSpan(secret: string): void {
  const tracer = trace.getTracer('test');
  const parent = tracer.startSpan('parent');
  const attributes = {
    planted: secret,
    list: ['a', secret],
    url: `/v1/cards/${secret}/x?y=${secret}`,
  };
  const link = { context: parent.spanContext(), attributes };
  const span = tracer.startSpan(`GET ${secret}`, {
    kind: SpanKind.SERVER,
    attributes,
    links: [link],
  });
  span.setAttribute('http.request.header.x-card', secret);
  span.addEvent(`event ${secret}`, attributes);
  span.recordException(new Error(`failed for ${secret}`));
  span.setStatus({ code: SpanStatusCode.ERROR, message: `no ${secret}` });
  span.end();
  parent.end();
}

function log(secret: string, destination: DestinationStream): void {
  const logger = pino(loggerOptions(), destination);
  logger.info(`planted ${secret}`);
  logger.info('planted %s and %o', secret, { secret });
  logger.info({ headers: { 'x-card': secret }, nested: { list: [{ deep: secret }] } }, 'planted');
  logger.info({ card: new Card(secret), [secret]: 1 }, 'planted');
  logger.error({ err: new Error(`outer ${secret}`, { cause: new Error(secret) }) }, 'planted');
  logger.child({ customer: secret }).warn('planted');
}

if (process.argv[1] === import.meta.filename) {
  const telemetry = startTelemetry({ service: { name: 'planted', version: '1' } });
  for (const secret of process.argv.slice(2)) emitEverywhere(secret, process.stdout);
  await telemetry.stop();
}
