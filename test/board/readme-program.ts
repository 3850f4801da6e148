import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import type { Board } from '../../qemu/index.js';
import { docBlock } from '../harness/docs/doc-blocks.js';

/** The program of README.md: for Node 24 as it is, for an older one compiled. */
async function readmeProgram(board: Board): Promise<string> {
  const source = docBlock('README.md', ({ language }) => language === 'ts');
  const { stdout } = await board.run(['/usr/bin/node', '--version']);
  if (Number(/^v(\d+)/.exec(stdout.toString())?.[1]) >= 24) return source;
  const compilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.ESNext };
  return transpileModule(source, { compilerOptions }).outputText;
}

/** Runs it on a board of this project while a program there learns. @param path where its file gets to */
export async function runReadmeProgram(
  board: Board,
  path: string,
): Promise<{ code: number | null; printed: string; complaints: string }> {
  await board.writeFile(path, await readmeProgram(board));
  const program = await board.spawn(['/usr/bin/node', path]);
  const printed = program.stdout.setEncoding('utf8').toArray();
  const complaints = program.stderr.setEncoding('utf8').toArray();
  await board.run(['/srv/test/learner', '1', '3']);
  const { code } = await program.exited;
  return { code, printed: (await printed).join(''), complaints: (await complaints).join('') };
}
