import { relative } from 'node:path';
import type { Database } from './database.ts';
import { DATA_DIR } from './paths.ts';

export interface SummaryOptions {
  seconds: string;
  portalPort: number;
  paymentsPort: number;
  database: Database;
  curl: string;
}

/** What the user sees when everything runs; the last line is the next thing to do. */
export function summary({
  seconds,
  portalPort,
  paymentsPort,
  database,
  curl,
}: SummaryOptions): string {
  const portal = `http://localhost:${String(portalPort)}`;
  return `
Ready in ${seconds} s

  Portal     ${portal}
  Payments   http://localhost:${String(paymentsPort)}/openapi.json
  Database   ${database.display}
  Logs       ${relative(process.cwd(), DATA_DIR) || '.'}/logs

Move 12.50 USD from Alice to Bob:

${curl.replaceAll(/^/gm, '  ')}

Open ${portal}. Press Ctrl-C to stop.`;
}
