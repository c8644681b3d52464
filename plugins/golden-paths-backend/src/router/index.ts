import express, { type Router } from 'express';
import createPromiseRouter from 'express-promise-router';
import type { RouterContext } from './context.ts';
import { translateErrors } from './errors.ts';
import { addFleetRoutes } from './fleet.ts';
import { addTemplateRoutes } from './templates.ts';
import { addUpgradeRoutes } from './upgrades.ts';

/** The HTTP API; README.md lists its routes. */
export function createRouter(context: RouterContext): Router {
  const router = createPromiseRouter();
  router.use(express.json({ limit: '1mb' }));
  addTemplateRoutes(router, context);
  addFleetRoutes(router, context);
  addUpgradeRoutes(router, context);
  router.use(translateErrors);
  return router;
}
