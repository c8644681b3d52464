/** A service as a process, for the tests that need one: `node main.ts`, set by variables. */
import { setTimeout as pause } from 'node:timers/promises';
import { definePolicy } from '@quoin/security';
import { loggerOptions } from '@quoin/telemetry';
import { Type } from 'typebox';
import { createPool, databaseCheck, databaseConfig } from '../../src/database/index.ts';
import {
  createService,
  createVerifier,
  readConfig,
  requirePermission,
  runService,
  serviceConfig,
} from '../../src/index.ts';

const service = { name: 'process', version: '1.0.0' };

await runService({
  service,
  loadConfig: (variables) =>
    readConfig(variables, (env) => ({
      ...serviceConfig(env, { port: 0 }),
      ...(variables.DATABASE_URL !== undefined && { database: databaseConfig(env) }),
    })),
  start: async (config) => {
    const database = 'database' in config ? config.database : undefined;
    const pool = database && createPool({ ...database, applicationName: service.name });
    const app = createService({
      service,
      config,
      verifyToken: await createVerifier(config.auth),
      policy: definePolicy({ teller: ['payments:write'] }),
      readiness: pool ? [databaseCheck(pool)] : [],
      logger: loggerOptions({ level: config.logLevel }),
    });
    if (pool) app.addHook('onClose', () => pool.end());
    const open = { public: true } as const;
    app.register((routes, _options, done) => {
      routes.get('/work', { config: open }, async () => {
        await pause(5);
        return { done: true };
      });
      routes.get('/hang', { config: open }, () => new Promise<never>(() => undefined));
      routes.get('/crash', { config: open }, () => {
        setImmediate(() => {
          throw new Error('nobody catches this');
        });
        return { done: true };
      });
      const schema = { body: Type.Object({ note: Type.String() }) };
      const config = requirePermission('payments:write');
      routes.post<{ Body: { note: string } }>('/v1/payments', { config, schema }, (request) => {
        request.log.info({ body: request.body, headers: request.headers }, 'a payment');
        throw new Error(`refused: ${request.body.note}`, { cause: request.body });
      });
      done();
    });
    return app;
  },
});
