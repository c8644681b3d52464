import { metrics, trace } from '@opentelemetry/api';
import { startTelemetry } from '../src/index.ts';

// Sends to a collector that is not there, as a service does on a developer's machine.
const telemetry = startTelemetry({ service: { name: 'unheard', version: '1' } });
trace.getTracer('test').startSpan('x').end();
metrics.getMeter('test').createCounter('x').add(1);
const started = performance.now();
await telemetry.stop();
console.log(`stopped after ${(performance.now() - started).toFixed(0)} ms`);
// As a service ends: the exporters may still have a timer for another attempt.
process.exit();
