import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // One test packs the library, also on busy machines.
    testTimeout: 60_000,
  },
});
