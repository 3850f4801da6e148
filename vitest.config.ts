import { defineConfig } from 'vitest/config';

/** Unit tests need nothing; harness tests need the host's tools; board tests boot one board a project. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/total-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      {
        test: { name: 'harness', include: ['test/harness/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 120_000 },
      },
      ...[
        { architecture: 'arm64', kernelSeries: '6.1' },
        { architecture: 'arm64', kernelSeries: '6.12' },
        { architecture: 'armhf', kernelSeries: '6.1' },
      ].map((board) => ({
        test: {
          name: `board ${board.architecture} ${board.kernelSeries}`,
          include: ['test/board/**/*.board.ts', 'test/harness/**/*.board.ts'],
          env: { TOMOYO_BOARD: `${board.architecture} ${board.kernelSeries}` },
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      })),
    ],
  },
});
