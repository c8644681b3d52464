import { createPool } from '@quoin/service/database';
import { createApp } from '../src/app.ts';

/** The content of openapi.json: the API as the routes describe it. */
export async function describeApi(): Promise<string> {
  // It connects when it is first asked, and nobody asks.
  const pool = createPool({ url: 'postgresql:', applicationName: 'describe-api' });
  const verifyToken = () => Promise.reject(new Error('Nobody calls this app.'));
  const app = createApp({ verifyToken, pool });
  await app.ready();
  const description = JSON.stringify(app.swagger(), null, 2);
  await app.close();
  await pool.end();
  return `${description}\n`;
}
