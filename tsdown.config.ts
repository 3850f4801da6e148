import { defineConfig } from 'tsdown';

/** The command in few files: its libraries are bundled, heavy parts stay chunks that are loaded on first use. */
export default defineConfig({
  entry: { tomoyo: 'lib/cli/tomoyo.ts', 'man-pages': 'lib/cli/man-pages.ts' },
  outDir: 'dist/cli',
  format: 'esm',
  platform: 'node',
  target: 'node20.11',
  tsconfig: 'tsconfig.json',
  dts: false,
  sourcemap: false,
  clean: true,
  fixedExtension: false,
  deps: { neverBundle: ['node-gyp-build'] },
});
