import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger } from 'fastify';
import fp from 'fastify-plugin';
import { Type } from 'typebox';

declare module 'fastify' {
  interface FastifyInstance {
    /** From now on /health/ready answers 503 and connections are not kept: traffic goes elsewhere. */
    drain: () => void;
  }
}

/** Something that the service cannot work without. */
export interface ReadinessCheck {
  name: string;
  /** Resolves when it answers, rejects when it does not. The signal says when to give up. */
  check: (signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds after which it counts as failed. Default: 1000. */
  timeout?: number;
}

const Health = Type.Object({
  status: Type.Union([Type.Literal('ok'), Type.Literal('failed'), Type.Literal('stopping')]),
  checks: Type.Record(Type.String(), Type.Union([Type.Literal('ok'), Type.Literal('failed')])),
});

const healthRoutes: FastifyPluginCallbackTypebox<{ checks: readonly ReadinessCheck[] }> = (
  app,
  { checks },
  done,
) => {
  const open = { config: { public: true, rateLimit: false }, logLevel: 'warn' } as const;
  let draining = false;
  app.decorate('drain', () => {
    draining = true;
  });
  // Otherwise an idle keep-alive connection holds the process until its timeout.
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (draining) reply.header('connection', 'close');
    next();
  });

  app.get(
    '/health/live',
    {
      ...open,
      schema: {
        operationId: 'checkLive',
        summary: 'Whether the process runs',
        response: { 200: Health },
      },
    },
    () => ({ status: 'ok' as const, checks: {} }),
  );

  app.get(
    '/health/ready',
    {
      ...open,
      schema: {
        operationId: 'checkReady',
        summary: 'Whether the service can take traffic',
        response: { 200: Health, 503: Health },
      },
    },
    async (request, reply) => {
      if (draining) return reply.code(503).send({ status: 'stopping', checks: {} });
      const results = await Promise.all(
        checks.map(async (check) => [check.name, await runCheck(check, request.log)] as const),
      );
      const failed = results.some(([, result]) => result === 'failed');
      const body = {
        status: failed ? 'failed' : 'ok',
        checks: Object.fromEntries(results),
      } as const;
      return reply.code(failed ? 503 : 200).send(body);
    },
  );
  done();
};

/** Liveness for the orchestrator, readiness for the load balancer. */
export const healthPlugin = fp(healthRoutes);

async function runCheck(
  { name, check, timeout = 1_000 }: ReadinessCheck,
  log: FastifyBaseLogger,
): Promise<'ok' | 'failed'> {
  const signal = AbortSignal.timeout(timeout);
  const expired = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new Error(`${name} did not answer within ${timeout} ms.`));
    });
  });
  try {
    await Promise.race([check(signal), expired]);
    return 'ok';
  } catch (err) {
    log.warn({ err, check: name }, 'readiness check failed');
    return 'failed';
  }
}
