import { docBlocks, placeOf, type DocBlock } from './doc-blocks.js';

/** Where the commands of a page are run. */
export interface PageShell {
  /** Runs a script of sh(1) in the page's folder. @returns what it printed, both streams as they came */
  run(script: string): Promise<{ readonly code: number | null; readonly output: string }>;
  writeFile(name: string, text: string): Promise<void>;
}

/** What a command of a page printed, and what the page says. */
export interface PageOutput {
  readonly place: string;
  readonly printed: string;
  readonly expected: string;
}

/** Of `yaml`, steps of a workflow, what stands behind `run:`. */
export const RUN_LANGUAGES: readonly string[] = ['sh', 'console', 'yaml'];

export function hasRuns(page: string, where: 'host' | 'board'): boolean {
  return docBlocks(page).some((block) => isRun(block, where));
}

function isRun({ language, words }: DocBlock, where: 'host' | 'board'): boolean {
  return RUN_LANGUAGES.includes(language) && words.includes(where);
}

/**
 * Runs what a page has for this place, in its order: `file=NAME` blocks are written, each script of `sh` must end with 0, of
 * `console` the lines behind `$ ` are run and what they print is given back, to be compared.
 * @throws Error where a script fails, with what it printed
 */
export async function runPage(page: string, where: 'host' | 'board', shell: PageShell): Promise<readonly PageOutput[]> {
  const outputs: PageOutput[] = [];
  for (const block of docBlocks(page)) {
    const name = block.settings['file'];
    if (name !== undefined) await shell.writeFile(name, block.text);
    if (!isRun(block, where)) continue;
    const place = placeOf(block);
    if (block.language !== 'console') {
      const script = block.language === 'yaml' ? block.text.replace(/^- run: /gm, '') : block.text;
      const { code, output } = await shell.run(`set -e\n${script}`);
      if (code !== 0) throw new Error(`${place}: exit ${code}\n${output}`);
      continue;
    }
    for (const [command = '', ...said] of commandsOf(block.text)) {
      const { output } = await shell.run(command);
      const expected = said.join('\n') + (said.length > 0 ? '\n' : '');
      const same = 'numbers' in block.settings ? withoutNumbers : (text: string) => text;
      outputs.push({ place: `${place}: ${command}`, printed: same(output), expected: same(expected) });
    }
  }
  return outputs;
}

/** `numbers=any`: times, process numbers and slots are others each time, and the room they take with them. */
function withoutNumbers(text: string): string {
  return text.replace(/ *\d+/g, ' N');
}

/** The text of each command of a console, which may go on behind `\` in lines that begin with `> `, and what it says. */
function commandsOf(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('$ ')) commands.push([line.slice(2)]);
    else commands.at(-1)?.push(line);
  }
  return commands;
}
