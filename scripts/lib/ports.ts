import { createServer } from 'node:net';
import { UserError } from './command.ts';

const HOST = '127.0.0.1';

/** A port that one of our processes listens on, and the variable that moves it. */
export interface PortChoice {
  readonly variable: 'PORTAL_PORT' | 'PAYMENTS_PORT' | 'COLLECTOR_PORT';
  readonly port: number;
}

/** @throws UserError when the variable holds something other than a port number */
export function choosePort(variable: PortChoice['variable'], fallback: number): PortChoice {
  const value = process.env[variable];
  if (value === undefined || value === '') return { variable, port: fallback };
  const port = Number(value);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UserError(`${variable} is "${value}". Set it to a port number from 1 to 65535.`);
  }
  return { variable, port };
}

/** @throws UserError that names two ports which are the same, or the first that something else listens on */
export async function assertUsable(choices: readonly PortChoice[]): Promise<void> {
  for (const [index, { variable, port }] of choices.entries()) {
    const same = choices.slice(0, index).find((other) => other.port === port);
    if (same) {
      throw new UserError(`${same.variable} and ${variable} are the same. Give each its own.`);
    }
  }
  for (const { variable, port } of choices) {
    if (await isTaken(port)) {
      throw new UserError(
        `Port ${String(port)} is taken by another process. Stop it, or run with ${variable}=${String(port + 100)}.`,
      );
    }
  }
}

async function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(true);
      else if (error.code === 'EACCES')
        reject(
          new UserError(
            `Port ${String(port)} needs rights that this account lacks. Choose one above 1023.`,
          ),
        );
      else reject(error);
    });
    probe.listen(port, HOST, () => {
      probe.close(() => {
        resolve(false);
      });
    });
  });
}
