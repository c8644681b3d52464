import type { EngineEntry } from '../engine.ts';
import {
  isApiDescription,
  isBenchmarkBaseline,
  isCovered,
  isDependencyFile,
  isDockerfile,
  isManifest,
  isMigration,
  isTerraform,
  isWorkflow,
  mayHoldSecrets,
} from './paths.ts';

/** Engines for everything that is not JavaScript, in the order in which reports name them. */
export const analysers: readonly EngineEntry[] = [
  {
    name: 'terraform',
    accepts: isTerraform,
    load: async () => (await import('./terraform/index.ts')).terraform,
  },
  {
    name: 'kubernetes',
    accepts: isManifest,
    load: async () => (await import('./kubernetes/index.ts')).kubernetes,
  },
  {
    name: 'dockerfile',
    accepts: isDockerfile,
    load: async () => (await import('./dockerfile/index.ts')).dockerfile,
  },
  {
    name: 'workflows',
    accepts: isWorkflow,
    load: async () => (await import('./workflows/index.ts')).workflows,
  },
  {
    name: 'secrets',
    accepts: mayHoldSecrets,
    always: true,
    load: async () => (await import('./secrets/index.ts')).secrets,
  },
  {
    name: 'dependencies',
    accepts: isDependencyFile,
    load: async () => (await import('./dependencies/index.ts')).dependencies,
  },
  {
    name: 'migrations',
    accepts: isMigration,
    load: async () => (await import('./migrations/index.ts')).migrations,
  },
  {
    name: 'openapi',
    accepts: isApiDescription,
    load: async () => (await import('./openapi/index.ts')).openapi,
  },
  {
    name: 'commits',
    accepts: () => false,
    always: true,
    load: async () => (await import('./commits/index.ts')).commits,
  },
  {
    name: 'decisions',
    accepts: () => true,
    load: async () => (await import('./decisions/index.ts')).decisions,
  },
  {
    name: 'coverage',
    accepts: isCovered,
    load: async () => (await import('./coverage/index.ts')).coverage,
  },
  {
    name: 'benchmarks',
    accepts: isBenchmarkBaseline,
    always: true,
    load: async () => (await import('./benchmarks/index.ts')).benchmarks,
  },
];
