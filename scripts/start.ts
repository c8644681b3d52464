import { parseArgs } from 'node:util';
import { runMain, UserError } from './lib/command.ts';
import { openDatabase } from './lib/database.ts';
import { assertUsable, choosePort } from './lib/ports.ts';
import { startService, type Service } from './lib/service.ts';
import { ensurePackages } from './lib/packages.ts';
import { collector, payments, portal, seedPayments, type Ports } from './lib/services.ts';
import { step } from './lib/step.mjs';
import { summary } from './lib/summary.ts';
import { buildWeb } from './lib/turbo.ts';

const HELP = `Usage: npm start

Runs the portal and the payments service, with their database and a telemetry collector, until Ctrl-C.

Environment:
  PORTAL_PORT      port of the portal (7007)
  PAYMENTS_PORT    port of the payments service (8080)
  COLLECTOR_PORT   port of the collector (4318)
  DATABASE_URL     a PostgreSQL server of yours (an embedded one is started)
  QUOIN_DATA_DIR   where the data and logs go (.data)`;

await runMain(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const choices = {
    portal: choosePort('PORTAL_PORT', 7007),
    payments: choosePort('PAYMENTS_PORT', 8080),
    collector: choosePort('COLLECTOR_PORT', 4318),
  };
  await assertUsable(Object.values(choices));

  const stop = new AbortController();
  const interrupted = onInterrupt(stop);
  const ports = {
    portal: choices.portal.port,
    payments: choices.payments.port,
    collector: choices.collector.port,
  };
  await run(ports, stop);
  return interrupted() ? 0 : 1;
});

/** Starts everything, stays until `stop` or until a service ends, then stops all in the opposite order. */
async function run(ports: Ports, stop: AbortController): Promise<void> {
  const started = performance.now();
  await using running = new AsyncDisposableStack();

  const database = await step('PostgreSQL', () => openDatabase(console.error));
  running.defer(() => step('Stopping PostgreSQL', () => database.stop()));

  const start = (name: string, options: Parameters<typeof startService>[0]) =>
    step(name, async () => {
      stop.signal.throwIfAborted();
      const service = await startService(options);
      running.defer(() => step(`Stopping ${service.name}`, () => service.stop()));
      await service.ready(stop.signal);
      return service;
    });

  // Only what is created in the portal needs them; a package that does not build stops nothing else.
  const packing = ensurePackages(stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) console.error(error instanceof UserError ? error.message : error);
  });
  const services = await together(stop, [
    // Started first, so that it stops last and takes what the others send at their end.
    start('Telemetry collector', collector(ports.collector, database.url)).then(() =>
      start('Payments service', payments(ports, database.url)),
    ),
    step('Portal, web bundle', () => buildWeb(stop.signal)).then(() =>
      start('Portal', portal(ports.portal, database.url)),
    ),
  ]);
  await packing;
  if (!services) return;

  const curl = await seedPayments(ports, database.url);
  if (stop.signal.aborted) return;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(summary({ ports, database, seconds, curl }));
  await together(
    stop,
    services.map((service) => untilStopped(service, stop.signal)),
  );
}

/** Waits for all; the first failure aborts the rest. Gives undefined when the user stopped the run. */
async function together<T>(stop: AbortController, tasks: Promise<T>[]): Promise<T[] | undefined> {
  let failure: unknown;
  const results = await Promise.all(
    tasks.map((task) =>
      task.catch((error: unknown) => {
        if (stop.signal.aborted) return undefined;
        failure = error;
        stop.abort();
        return undefined;
      }),
    ),
  );
  if (failure) throw failure;
  return stop.signal.aborted ? undefined : (results as T[]);
}

async function untilStopped(service: Service, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<'stopped'>((resolve) => {
    if (signal.aborted) resolve('stopped');
    signal.addEventListener('abort', () => {
      resolve('stopped');
    });
  });
  if ((await Promise.race([service.ended, stopped])) !== 'stopped')
    throw await service.failure('ended');
}

/** The first signal stops in order; a second one ends at once. */
function onInterrupt(stop: AbortController): () => boolean {
  let interrupted = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interrupted) process.exit(130);
      interrupted = true;
      console.error('\nStopping. Press Ctrl-C again to end at once.');
      stop.abort();
    });
  }
  return () => interrupted;
}
