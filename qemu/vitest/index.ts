/** Boards and matchers for vitest. Importing it gives `expect()` the matchers. */
export { boardTest, type BoardTest, type BoardTestOptions, type FileBoardTest } from './board-test.js';
export { boardMatchers, type RefuseOptions } from './matchers.js';
