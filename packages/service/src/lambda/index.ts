export { createVerifier } from '../access/verifier.ts';
export { ConfigError, Environment, readConfig } from '../config/environment.ts';
export { authConfig, type AuthConfig } from '../config/service-config.ts';
export { defineProblems, ProblemError, type ProblemOptions } from '../problems/registry.ts';
export { createHandler, type LambdaAccess, type LambdaHandlerOptions } from './http-handler.ts';
export {
  createQueueHandler,
  type QueueContext,
  type QueueHandlerOptions,
  type QueueMessage,
} from './queue-handler.ts';
export type {
  HttpEvent,
  HttpResult,
  LambdaAnswer,
  LambdaContext,
  LambdaLogger,
  LambdaRequest,
  QueueEvent,
  QueueResult,
} from './types.ts';
