import { expect, it } from 'vitest';
import { wantsColors } from '../../../lib/cli/colors.js';

it.each<[NodeJS.ProcessEnv, boolean, boolean]>([
  [{ TERM: 'xterm' }, true, true],
  [{}, false, false],
  // a runner of CI writes into a file as everybody does
  [{ CI: 'true' }, false, false],
  [{ TERM: 'dumb' }, true, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '' }, true, true],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '1', TERM: 'dumb' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  [{ CLICOLOR_FORCE: '1' }, false, true],
  [{ CLICOLOR_FORCE: '0' }, false, false],
  [{ CLICOLOR_FORCE: '1', FORCE_COLOR: '0' }, false, false],
  [{ CLICOLOR_FORCE: '1', NO_COLOR: '1' }, true, false],
  [{ CLICOLOR: '0' }, true, false],
  [{ CLICOLOR: '1' }, true, true],
])('colours with %j, terminal %s: %s', (env, isTTY, wanted) => {
  expect(wantsColors(env, { isTTY })).toBe(wanted);
});
