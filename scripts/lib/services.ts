import { DATA_DIR } from './paths.ts';
import type { ServiceOptions } from './service.ts';

/** The portal, with its web bundle, as a child process. */
export function portal(port: number, databaseUrl: string): ServiceOptions {
  return {
    name: 'portal',
    entry: 'apps/portal/backend/src/index.ts',
    args: ['--config', 'app-config.yaml'],
    env: {
      NODE_ENV: 'development',
      DATABASE_URL: databaseUrl,
      PORTAL_PORT: String(port),
      QUOIN_DATA_DIR: DATA_DIR,
    },
    readyUrl: `http://127.0.0.1:${String(port)}/.backstage/health/v1/readiness`,
  };
}

/** The payments service as a child process. */
export function payments(port: number, databaseUrl: string): ServiceOptions {
  return {
    name: 'payments',
    entry: 'apps/payments/src/main.ts',
    env: {
      NODE_ENV: 'development',
      DATABASE_URL: databaseUrl,
      PORT: String(port),
      HOST: '127.0.0.1',
    },
    readyUrl: `http://127.0.0.1:${String(port)}/health/ready`,
  };
}
