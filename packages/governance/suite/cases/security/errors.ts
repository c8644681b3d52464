import Koa from 'koa';
import express, { type NextFunction, type Request, type Response } from 'express';
import { inspect } from 'node:util';
import pino from 'pino';

const log = pino();
export const koa = new Koa();
export const app = express();

koa.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    ctx.status = 500;
    ctx.body = (error as Error).stack;
  }
});

koa.use(async (ctx, next) => {
  try {
    await next();
  } catch (error) {
    log.error({ err: error }, 'failed');
    ctx.status = 500;
    ctx.body = { error: 'internal error' };
  }
});

app.get('/a', async (_req: Request, res: Response) => {
  try {
    await work();
  } catch (error) {
    res.status(500).send(inspect(error));
  }
});

app.get('/b', async (_req: Request, res: Response, next: NextFunction) => {
  try {
    await work();
  } catch (error) {
    next(error);
  }
});

app.get('/c', (_req: Request, res: Response) => {
  work().catch((error: Error) => res.status(500).json({ error: error.toString(), where: error.stack }));
});

app.get('/d', (_req: Request, res: Response) => {
  work().catch((error: Error) => {
    log.error({ err: error, stack: error.stack }, 'failed');
    res.status(500).json({ error: 'internal error' });
  });
});

app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
  res.status(500).render('error', { message: 'Something went wrong', error });
});

async function work(): Promise<void> {
  throw new Error('database unreachable at 10.0.4.7');
}
