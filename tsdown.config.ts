import { defineConfig, type UserConfig } from 'tsdown';

const SHARED: UserConfig = {
  format: 'esm',
  platform: 'node',
  target: 'node20.11',
  tsconfig: 'tsconfig.json',
  dts: false,
  fixedExtension: false,
};

/** Without comments; names stay, for stack traces. */
const STRIPPED = { compress: false, mangle: false } as const;

/**
 * What the commands share, by rooms. Left to itself the bundler makes a file for each set of commands that share something,
 * most of them of a few lines. Half as many files are loaded a little faster; and where there are sixty, V8 compiles with
 * TurboFan how Node normalizes their paths, which is 5 MiB resident in a daemon.
 */
const ROOMS = [
  { name: 'base', test: /\blib\/(?:text\/|errors|errno-name)|@oxc-project/, priority: 4 },
  { name: 'language', test: /\blib\/language\//, priority: 3 },
  { name: 'access', test: /\blib\/(?:addon|access)\//, priority: 2 },
  // parts of it are loaded when they are needed only: these stay apart, unless they are small
  {
    name: 'audit',
    test: /\blib\/(?:audit|auditd|daemon)\/(?!.*(?:toml|config))/,
    priority: 1,
    entriesAware: true,
    entriesAwareMergeThreshold: 3000,
  },
];

/** In few files, which Node loads in half of the time and memory of the hundreds that they are made of. */
export default defineConfig([
  {
    ...SHARED,
    entry: {
      tomoyo: 'lib/cli/tomoyo.ts',
      'busy-thread': 'lib/cli/busy-thread.ts',
      'generated-files': 'lib/cli/generated-files.ts',
    },
    outDir: 'dist/cli',
    minify: STRIPPED,
    outputOptions: {
      codeSplitting: { groups: ROOMS },
      // a part of a room is named after all that share it
      chunkFileNames: ({ name }) => `${name.replace(/~.*/, '')}-[hash].js`,
    },
    clean: true,
  },
  {
    ...SHARED,
    entry: {
      'lib/index': 'lib/index.ts',
      'lib/language': 'lib/language.ts',
      'lib/policy': 'lib/policy.ts',
      'qemu/index': 'qemu/index.ts',
      'qemu/vitest/index': 'qemu/vitest/index.ts',
    },
    outDir: 'dist',
    // in lines: Node shows the one that throws, whole
    minify: { ...STRIPPED, codegen: { removeWhitespace: false } },
    outputOptions: { comments: { jsdoc: false }, chunkFileNames: 'lib/[name]-[hash].js' },
    clean: ['dist/lib/*.js', 'dist/qemu/**/*.js'],
  },
]);
