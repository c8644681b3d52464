/** Says in one or two sentences why the backend did not start and what to do about it. */
export function explainStartError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const port = /EADDRINUSE.*?:(\d+)/.exec(message)?.[1];
  if (port) {
    const free = Number(port) + 100;
    return `Port ${port} is taken by another process. Stop it, or run with PORTAL_PORT=${free}.`;
  }
  // Every plugin fails with the same reason; once is enough.
  const reason = /Failed to connect to the database .*? exists, error: (.+)/i.exec(message)?.[1];
  if (reason) {
    return `The portal cannot use its database: ${reason}. Start PostgreSQL, or correct DATABASE_URL.`;
  }
  return message;
}
