import { join } from 'node:path';
import ts from 'typescript';
import { docBlocks, programsOf, ROOT, type DocBlock } from './doc-blocks.js';

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  types: ['node'],
  skipLibCheck: true,
};

/** What the compiler has to say of the TypeScript in some pages, against the built package, with page and line. */
export function compileBlocks(pages: readonly string[]): readonly string[] {
  const sources = new Map<string, { readonly page: string; readonly text: string }>();
  for (const page of pages)
    for (const program of programsOf(docBlocks(page).filter(({ words }) => words.length > 0)))
      sources.set(join(ROOT, `page-${sources.size}.mts`), { page, text: atTheirLines(program) });
  const host = ts.createCompilerHost(OPTIONS);
  const [readFile, fileExists] = [host.readFile.bind(host), host.fileExists.bind(host)];
  host.readFile = (path) => sources.get(path)?.text ?? readFile(path);
  host.fileExists = (path) => sources.has(path) || fileExists(path);
  host.getSourceFile = (path, how) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, how);
  };
  return ts.getPreEmitDiagnostics(ts.createProgram([...sources.keys()], OPTIONS, host)).map((found) => {
    const text = ts.flattenDiagnosticMessageText(found.messageText, '\n');
    const source = sources.get(found.file?.fileName ?? '');
    if (source === undefined || found.file === undefined) return text;
    return `${source.page}:${found.file.getLineAndCharacterOfPosition(found.start ?? 0).line + 1}: ${text}`;
  });
}

/** Each block where it stands in its page, so that lines have the page's numbers; an `export` makes it a module. */
function atTheirLines(blocks: readonly DocBlock[]): string {
  let text = '';
  let line = 1;
  for (const block of blocks) {
    text += '\n'.repeat(block.line - line) + block.text;
    line = block.line + block.text.split('\n').length - 1;
  }
  return `${text}export {};\n`;
}
