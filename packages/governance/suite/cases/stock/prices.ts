import { PrismaClient } from '@prisma/client';
import type { FastifyInstance } from 'fastify';

const prisma = new PrismaClient();

export async function prices(app: FastifyInstance): Promise<void> {
  app.get('/prices', async () => prisma.price.findMany());

  app.get<{ Querystring: { cursor?: string } }>('/prices/page', async (request) =>
    prisma.price.findMany({
      take: 100,
      orderBy: { id: 'asc' },
      ...(request.query.cursor ? { cursor: { id: request.query.cursor }, skip: 1 } : {}),
    }),
  );

  app.get('/products', async () => {
    const products = await prisma.product.findMany({ take: 50 });
    const result = [];
    for (const product of products) {
      const price = await prisma.price.findFirst({ where: { productId: product.id } });
      result.push({ ...product, price });
    }
    return result;
  });

  app.get('/products/included', async () =>
    prisma.product.findMany({ take: 50, include: { prices: { take: 1 } } }),
  );

  app.get('/products/counted', async () => {
    const products = await prisma.product.findMany({ take: 50, select: { id: true } });
    const ids = products.map(({ id }) => id);
    return prisma.price.groupBy({ by: ['productId'], where: { productId: { in: ids } }, _count: true });
  });

  app.get('/orders', async () => {
    const orders = await prisma.order.findMany({ take: 20 });
    return Promise.all(
      orders.map((order) => prisma.customer.findUnique({ where: { id: order.customerId } })),
    );
  });

  app.get('/open', async () => prisma.order.findMany({ where: { state: 'open' } }));

  app.get('/one/:id', async (request) => {
    const { id } = request.params as { id: string };
    return prisma.order.findUnique({ where: { id } });
  });
}
