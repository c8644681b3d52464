import { defineConfig } from 'vitest/config';

/**
 * Backstage's test utilities call `jest.fn`, and several of its packages are
 * CommonJS builds that import ES modules; both need Vitest to process them.
 */
const backstage = {
  globals: true,
  server: { deps: { inline: [/@backstage\//, /material-ui-popup-state/] } },
};

/** Installed, made, or the tests of what templates render. */
const NEITHER = ['**/node_modules/**', '.data/**', 'templates/*/!(migrations)/**/*'];

export default defineConfig({
  test: {
    // For a machine that is busy with other things: no test takes as long on a quiet one.
    testTimeout: 90_000,
    hookTimeout: 120_000,
    // By default one processor is left out: of two, that is half. Many tests wait for other processes.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['{packages,scripts,apps/payments,templates}/**/*.test.ts'],
          exclude: [...NEITHER, '**/*.extra.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'extra',
          include: ['{packages,scripts,apps/payments,templates}/**/*.extra.test.ts'],
          exclude: NEITHER,
        },
      },
      {
        extends: true,
        test: {
          ...backstage,
          name: 'backend',
          include: ['{plugins,apps/portal/backend}/**/*.test.ts'],
          setupFiles: ['./scripts/testing/backstage.ts'],
        },
      },
      {
        extends: true,
        test: {
          ...backstage,
          name: 'web',
          environment: 'jsdom',
          include: ['{packages,plugins,apps/portal/web/src}/**/*.test.tsx'],
          setupFiles: ['./scripts/testing/backstage.ts', './scripts/testing/web.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['apps/portal/web/e2e/**/*.test.ts'],
        },
      },
    ],
  },
});
