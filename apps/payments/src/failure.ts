import { ConfigError } from './environment.ts';
import { DatabaseConnectionError } from './database/connect.ts';

/** What the person who started the process needs to know. */
export function explain(error: unknown): unknown {
  if (error instanceof ConfigError || error instanceof DatabaseConnectionError) {
    return error.message;
  }
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') {
    const { port } = error as NodeJS.ErrnoException & { port: number };
    return `Port ${port} is taken by another process. Stop it, or start with another PORT.`;
  }
  return error;
}
