import { defineConfig, type UserConfig } from 'tsdown';

const SHARED: UserConfig = {
  format: 'esm',
  platform: 'node',
  target: 'node20.11',
  tsconfig: 'tsconfig.json',
  dts: false,
  fixedExtension: false,
  // without comments and white space; names stay, for stack traces
  minify: { compress: false, mangle: false },
  deps: { neverBundle: ['node-gyp-build'] },
};

/** In few files, which Node loads in half of the time and memory of the hundreds that they are made of. */
export default defineConfig([
  {
    ...SHARED,
    entry: { tomoyo: 'lib/cli/tomoyo.ts', 'man-pages': 'lib/cli/man-pages.ts' },
    outDir: 'dist/cli',
    clean: true,
  },
  {
    ...SHARED,
    entry: {
      'lib/index': 'lib/index.ts',
      'lib/policy': 'lib/policy.ts',
      'qemu/index': 'qemu/index.ts',
      'qemu/vitest/index': 'qemu/vitest/index.ts',
    },
    outDir: 'dist',
    outputOptions: { chunkFileNames: 'lib/[name]-[hash].js' },
    sourcemap: true,
    clean: ['dist/lib/*.js', 'dist/lib/*.js.map', 'dist/qemu/**/*.js', 'dist/qemu/**/*.js.map'],
  },
]);
