/** Says in one or two sentences why the backend did not start and what to do about it. */
export function explainStartError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const port = /EADDRINUSE.*?:(\d+)/.exec(message)?.[1];
  if (port) {
    const free = Number(port) + 100;
    return `Port ${port} is taken by another process. Stop it, or run with PORTAL_PORT=${free}.`;
  }
  const database = /ECONNREFUSED (\S+)/.exec(message)?.[1];
  if (database) {
    return `PostgreSQL does not answer at ${database}. Start it, or correct DATABASE_URL.`;
  }
  return message;
}
