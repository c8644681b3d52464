/** The server could not be created, started or stopped. The message names the cause and the remedy. */
export class PostgresError extends Error {
  override readonly name = 'PostgresError';
}
