import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Some tests start the function as a process, also on busy machines.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
