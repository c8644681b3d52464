import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../../../..');

/** What `npm start` runs, on free ports, with data of its own. */
export interface Stack {
  readonly portalUrl: string;
  readonly paymentsUrl: string;
  readonly dataDir: string;
  /** Everything that the command printed so far. */
  output(): string;
  /** Presses Ctrl-C; gives the exit code. */
  interrupt(): Promise<number | null>;
}

/** @param environment - variables besides those of the tests' own process */
export async function startStack(environment: Record<string, string> = {}): Promise<Stack> {
  const [portalPort, paymentsPort] = [await freePort(), await freePort()];
  const collectorPort = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), 'quoin-e2e-'));
  // mkdtemp makes it private to root; the database may run under another account.
  await chmod(dataDir, 0o711);

  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'start.ts')], {
    cwd: ROOT,
    env: {
      ...process.env,
      // Set by the test runner; the product must not see it.
      NODE_ENV: undefined,
      PORTAL_PORT: String(portalPort),
      PAYMENTS_PORT: String(paymentsPort),
      COLLECTOR_PORT: String(collectorPort),
      QUOIN_DATA_DIR: dataDir,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }
  await untilPrinted(child, () => output);

  return {
    portalUrl: `http://localhost:${String(portalPort)}`,
    paymentsUrl: `http://localhost:${String(paymentsPort)}`,
    dataDir,
    output: () => output,
    async interrupt() {
      child.kill('SIGINT');
      if (child.exitCode === null) await once(child, 'exit');
      await rm(dataDir, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

/** Resolves when the summary, which ends with how to stop, has been printed. */
async function untilPrinted(child: ChildProcess, output: () => string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', () => {
      if (output().includes('Ctrl-C')) resolve();
    });
    child.once('exit', (code) => {
      reject(new Error(`npm start ended with exit code ${String(code)}:\n${output()}`));
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
