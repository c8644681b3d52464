import { inspect } from 'node:util';
import { redactText } from '@quoin/security';
import { ConfigError } from './config/environment.ts';

type SystemError = NodeJS.ErrnoException & { port?: number; address?: string };

/** What the person who started the service needs to know of an error, without secrets. */
export function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error) {
    const known = EXPLANATIONS[(error as SystemError).code ?? '']?.(error as SystemError);
    if (known !== undefined) return known;
  }
  return redactText(inspect(error));
}

const EXPLANATIONS: Partial<Record<string, (error: SystemError) => string>> = {
  EADDRINUSE: ({ port }) =>
    `Port ${String(port)} is taken by another process. Stop it, or start with another PORT.`,
  EADDRNOTAVAIL: ({ address }) =>
    `${String(address)} is not an address of this machine. Start with another HOST.`,
  EACCES: (error) =>
    error.syscall === 'listen'
      ? `Port ${String(error.port)} may not be used by this account. Start with a PORT above 1023.`
      : error.message,
  ECONNREFUSED: ({ address, port }) =>
    `Nothing listens at ${String(address)}:${String(port)}, which the service needs. Start it, or correct its address.`,
  '28P01': () => 'The database refuses the password. Correct DATABASE_URL.',
  '28000': () => 'The database refuses the user. Correct DATABASE_URL.',
  '3D000': ({ message }) => `The ${message}. Create it, or correct DATABASE_URL.`,
};
