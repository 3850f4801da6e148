import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { expect } from 'vitest';
import { docBlock } from '../harness/docs/doc-blocks.js';
import { projectTest } from './project-test.js';

const it = projectTest();

it('README: its program runs on the board and prints what the kernel records', async ({ board }) => {
  const source = docBlock('README.md', ({ language }) => language === 'ts');
  const { outputText } = transpileModule(source, {
    compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.ESNext },
  });
  await board.writeFile('/root/program.mjs', outputText);
  const program = await board.spawn(['/usr/bin/node', '/root/program.mjs']);
  const printed = program.stdout.setEncoding('utf8').toArray();
  const complaints = program.stderr.setEncoding('utf8').toArray();
  await board.run(['/srv/test/learner', '1', '3']);
  expect(await program.exited).toEqual({ code: 0, signal: null });
  expect((await complaints).join('')).toBe('');
  const text = (await printed).join('');
  expect(text).toContain("state: 'active'");
  expect(text).toContain('<kernel> /srv/test/learner file create /tmp/learner.3 0666');
});
