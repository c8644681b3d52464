import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { AcceptPayment } from './accept.ts';
import { postBatchRoute } from './batch-route.ts';
import { postPaymentRoute } from './post-route.ts';

/** Takes payments; src/projections reads them. */
export const paymentRoutes: FastifyPluginCallbackTypebox<{ accept: AcceptPayment }> = (
  app,
  { accept },
  done,
) => {
  app.register(postPaymentRoute, { accept });
  app.register(postBatchRoute, { accept });
  done();
};
