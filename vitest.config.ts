import { defineConfig } from 'vitest/config';

/**
 * Shown on other boards already, or not of the project's architecture: how QEMU and agent behave, that bench cases run, how
 * the demo ends, a kernel of x86-64, what a disk keeps, what the C loader does, what scripts of a boot do, what a project
 * of a user prints, what pages of docs say.
 */
const HARNESS = 'test/harness/**';
const ONCE = [
  'bench',
  'demo-end',
  'disk',
  'own-kernel',
  'pages',
  'power-cut',
  'services-sysvinit',
  'stores-c-loader',
  'vitest-kit',
].map((name) => `test/board/${name}.board.ts`);
/** No other user space and no other kernel code than on 6.1; what is killed is a program, not the kernel. */
const SAME_ON_6_12 = [
  'lifecycle',
  'command',
  'confine',
  'confine-first',
  'cut-short',
  'set-profile',
  'early-node',
  'store',
  'auditd',
  'auditd-daemon',
  'audit-log-limit',
  'ps',
  'notify',
  'queryd',
  'query-rules',
  'query-screen',
  'minimize',
  'network',
  'template',
  'board-api',
  'own-image',
  'own-initrd',
  'vitest-matchers',
  'verdict',
  'verdict-own-image',
  'eval',
  'remote',
  'remote-policy',
  'installed',
  'services',
  'services-passed-over',
  'services-systemd',
  'musl',
].map((name) => `test/board/${name}.board.ts`);

/** JavaScript alone, much of it on the host, on what others show there. All of them were run on armhf when they were made. */
const SAME_ON_32_BIT = [
  'command',
  'confine', // daemons are confined in their own suites, too
  'confine-first',
  'eval',
  'notify',
  'ps',
  'query-screen',
  'store',
  'early-node',
  'audit-log-limit',
  'own-image',
  'verdict',
  'verdict-own-image',
  'services',
  'services-passed-over',
  'services-systemd',
].map((name) => `test/board/${name}.board.ts`);

const SEED = './test/property-seed.ts';

/** Unit tests need nothing; harness tests need the host's tools; board tests boot one board a project. */
export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/total-reporter.ts'],
    projects: [
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], setupFiles: SEED, testTimeout: 60_000 } },
      {
        test: {
          name: 'harness',
          include: ['test/harness/**/*.test.ts'],
          setupFiles: SEED,
          testTimeout: 60_000,
          // the first one compiles the agent with its sanitizers, which takes minutes on a busy host
          hookTimeout: 400_000,
        },
      },
      ...[
        { architecture: 'arm64', kernelSeries: '6.1', exclude: [] },
        { architecture: 'arm64', kernelSeries: '6.12', exclude: [HARNESS, ...ONCE, ...SAME_ON_6_12] },
        { architecture: 'armhf', kernelSeries: '6.1', exclude: [HARNESS, ...ONCE, ...SAME_ON_32_BIT] },
      ].map(({ exclude, ...board }) => ({
        test: {
          name: `board ${board.architecture} ${board.kernelSeries}`,
          include: ['test/board/**/*.board.ts', 'test/harness/**/*.board.ts'],
          exclude,
          // Two boards share two cores. An emulated 32-bit machine is slow beside another busy one: the lighter one.
          sequence: { groupOrder: board.kernelSeries === '6.1' && board.architecture === 'arm64' ? 1 : 2 },
          maxWorkers: 2,
          env: { TOMOYO_BOARD: `${board.architecture} ${board.kernelSeries}` },
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      })),
    ],
  },
});
