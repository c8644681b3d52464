/** Loaded into a measured process: writes down, at its end, what the operating system counted. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';

const folder = process.env.QUOIN_BENCH_PROBE;

if (isMainThread && folder !== undefined) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = { cpu: (userCPUTime + systemCPUTime) / 1000, memory: maxRSS / 1024 };
    writeFileSync(join(folder, `${String(process.pid)}.json`), JSON.stringify(usage));
  });
}
