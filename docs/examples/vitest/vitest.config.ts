import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // makes image and template before the first test, so that no time-out has to have room for it
    globalSetup: './make-template.ts',
    // a board is an emulated machine: give it time, also on a host that is busy
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // each worker has a board of half a gigabyte and keeps a processor busy
    maxWorkers: 2,
  },
});
