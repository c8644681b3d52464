/** Measures how long the first answer takes: `npm run cold-start`. */
import { bundle, ENTRIES } from './build.ts';
import { startFunction } from './local/lambda.ts';

const RUNS = 11;

const sizes = await bundle();
for (const entry of ENTRIES) {
  const durations: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const started = await startFunction(entry, { environment: { OTEL_METRICS_EXPORTER: 'none' } });
    durations.push(started.initDuration);
    await started.stop();
  }
  const [median = 0] = durations.sort((a, b) => a - b).slice(Math.floor(RUNS / 2));
  const kibibytes = (sizes[`dist/${entry}.mjs`] ?? 0) / 1_024;
  console.log(
    `${entry}: ${kibibytes.toFixed(0)} KiB, init ${median.toFixed(0)} ms (median of ${RUNS})`,
  );
}
