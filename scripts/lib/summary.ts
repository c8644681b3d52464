import { relative } from 'node:path';
import type { Database } from './database.ts';
import type { Ports } from './services.ts';
import { DATA_DIR } from './paths.ts';

export interface SummaryOptions {
  seconds: string;
  ports: Ports;
  database: Database;
  curl: string;
}

/** What the user sees when everything runs; the last line is the next thing to do. */
export function summary({ seconds, ports, database, curl }: SummaryOptions): string {
  const portal = `http://localhost:${String(ports.portal)}`;
  return `
Ready in ${seconds} s

  Portal     ${portal}
  Payments   http://localhost:${String(ports.payments)}/openapi.json
  Telemetry  http://localhost:${String(ports.collector)}, OTLP, kept for a day
  Database   ${database.display}
  Logs       ${relative(process.cwd(), DATA_DIR) || '.'}/logs

Move 12.50 USD from Alice to Bob:

${curl.replaceAll(/^/gm, '  ')}

Open ${portal}. Press Ctrl-C to stop.`;
}
