// The programs in docs/guides/board.md, one behind the other, as the compiler sees them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

it('the guide about boards has programs that compile', () => {
  const guide = readFileSync(`${ROOT}docs/guides/board.md`, 'utf8');
  const blocks = [...guide.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, block = '']) => block);
  expect(blocks.length).toBeGreaterThanOrEqual(7);
  const name = `${ROOT}the-guide.ts`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'],
    module: ts.ModuleKind.NodeNext,
    types: ['node'],
    skipLibCheck: true,
  };
  const host = ts.createCompilerHost(options);
  const [readFile, fileExists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  const isGuide = (path: string) => path === name;
  host.readFile = (path) => (isGuide(path) ? blocks.join('\n') : readFile(path));
  host.fileExists = (path) => isGuide(path) || fileExists(path);
  host.getSourceFile = (path, how) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, how);
  };
  const found = ts.getPreEmitDiagnostics(ts.createProgram([name], options, host));
  expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});
