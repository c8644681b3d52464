export type { AccessPolicy } from './access/contract.ts';
export { callerOf, requirePermission } from './access/plugin.ts';
export { createVerifier } from './access/verifier.ts';
export {
  ConfigError,
  Environment,
  readConfig,
  type IntegerOptions,
  type SecretOptions,
  type UrlOptions,
} from './config/environment.ts';
export {
  authConfig,
  serviceConfig,
  type AuthConfig,
  type LogLevel,
  type ServiceConfig,
  type ServiceDefaults,
  type TlsConfig,
} from './config/service-config.ts';
export type { HealthCheck } from './health/check.ts';
export type { Deprecation } from './http/deprecation.ts';
export {
  createCursors,
  linkNext,
  pageOf,
  pageQuery,
  type CursorOptions,
  type Cursors,
  type PageQueryOptions,
} from './pagination.ts';
export {
  PROBLEM_MEDIA_TYPE,
  problemDetails,
  type ProblemDetails,
  type ProblemSource,
} from './problems/details.ts';
export {
  defineProblems,
  ProblemError,
  type ProblemClass,
  type ProblemDefinition,
  type ProblemOptions,
  type ProblemRegistry,
} from './problems/registry.ts';
export type { IdentifyPeer, Peer } from './tls/peer.ts';
export { runService, type RunConfig, type RunOptions } from './run.ts';
export {
  createService,
  type Service,
  type ServiceIdentity,
  type ServiceOptions,
} from './service.ts';
