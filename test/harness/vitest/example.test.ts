import { readdir, readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { docBlocks } from '../docs/doc-blocks.js';
import { UserProject } from '../../user-project.js';

const CONFIG = {
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2022', 'ESNext.Disposable'],
    module: 'NodeNext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  },
};

const EXAMPLE = new URL('../../../docs/examples/vitest/', import.meta.url);
const isCode = (name: string) => name.endsWith('.ts');

/** Each of these lines but the first must not compile. */
const MISUSE = `
import { expect } from 'vitest';
import { boardTest } from 'tomoyo/vitest';

const each = boardTest();
const file = boardTest({ scope: 'file' });
file.beforeAll(({ board }) => board.ping());
// @ts-expect-error: there is no board before a test that has one of its own
each.beforeAll(({ board }) => board.ping());
// @ts-expect-error: there is no such scope
boardTest({ scope: 'worker' });
// @ts-expect-error: there is no such board
boardTest({ architecture: 'riscv' });
each('matchers', async ({ board }) => {
  // @ts-expect-error: a command is a list of words
  await expect(board).toAllow('cat /etc/passwd');
  // @ts-expect-error: no such option
  await expect(board).toRefuse(['cat'], { entri: 'file read /etc/shadow' });
  // @ts-expect-error: an entry of what domain?
  await expect(board).toHaveLearned('file read /etc/shadow');
});
`;

it("types of tomoyo/vitest: the example compiles in a user's project, misuse does not", async () => {
  await using project = await UserProject.make();
  await project.write('tsconfig.json', JSON.stringify(CONFIG));
  await project.write('misuse.test.ts', MISUSE);
  const { code, printed } = await project.run('tsc', ['-p', '.']);
  expect(printed).toBe('');
  expect(code).toBe(0);
});

it('the guide shows the example as it is', async () => {
  const shown = docBlocks('docs/guides/testing-with-vitest.md').map(({ text }) => text);
  for (const name of (await readdir(EXAMPLE)).filter(isCode))
    expect(shown).toContain(await readFile(new URL(name, EXAMPLE), 'utf8'));
});
