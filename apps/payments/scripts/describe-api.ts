import { createApp } from '../src/app.ts';
import { openDatabase } from '../src/database/database.ts';
import { Problem } from '../src/problems.ts';

/** The content of openapi.json: the API as the routes describe it. */
export async function describeApi(): Promise<string> {
  const app = createApp({
    config: { bodyLimit: 1, rateLimit: 1, trustProxy: false },
    verifyToken: () => Promise.reject(new Problem('unauthenticated', 'Nobody calls this app.')),
    // It connects when it is first asked, and nobody asks.
    database: openDatabase({ url: 'postgresql:', poolSize: 1, onConnectionLost: console.error }),
  });
  await app.ready();
  const description = JSON.stringify(app.swagger(), null, 2);
  await app.close();
  return `${description}\n`;
}
