import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { docBlocks, placeOf, programsOf, type DocBlock } from './doc-blocks.js';

/** Where the commands of a page are run. */
export interface PageShell {
  /** Runs a script of sh(1) in the page's folder. @returns what it printed, both streams as they came */
  run(script: string): Promise<{ readonly code: number | null; readonly output: string }>;
  writeFile(name: string, text: string): Promise<void>;
}

/** The machines of a page; files go to all of them. */
export interface PageMachines {
  readonly host?: PageShell;
  readonly board?: PageShell;
  /** `scp -r FROM TO` of a block with the word `copy`: one of both begins with `device:`. */
  readonly copy?: (from: string, to: string) => Promise<unknown>;
}

/** What the commands of a page printed, and what the page says, all of it with the places of the commands. */
export interface PageOutput {
  readonly printed: string;
  readonly expected: string;
}

/** Of `yaml`, steps of a workflow, what stands behind `run:`; of `ts`, by Node.js, all that is one program. */
export const RUN_LANGUAGES: readonly string[] = ['sh', 'console', 'yaml', 'ts'];

/** Which machines the commands of a page need: both where files go from one to the other, or the host boots `boards`. */
export function machinesOf(page: string): readonly ('host' | 'board')[] {
  const blocks = docBlocks(page);
  const has = (place: string) => blocks.some((block) => isRun(block, place));
  if (has('boards')) return ['host', 'board'];
  return (['host', 'board'] as const).filter((place) => has(place) || has('copy'));
}

function isRun({ language, words }: DocBlock, place: string): boolean {
  return RUN_LANGUAGES.includes(language) && words.includes(place);
}

/**
 * Runs what a page has for these machines, in its order: `file=NAME` blocks are written, each script of `sh` must end with 0,
 * of `console` the lines behind `$ ` are run, a program of `ts` where its last block stands, which must end with 0; a block
 * that is `printed` is what the program before it says.
 * @throws Error where a script fails, with what it printed
 */
export async function runPage(page: string, machines: PageMachines): Promise<PageOutput> {
  const outputs: PageOutput[] = [];
  const blocks = docBlocks(page);
  const programs = (['host', 'boards', 'board'] as const).flatMap((place) =>
    programsOf(blocks.filter((block) => isRun(block, place))),
  );
  let said = '';
  for (const block of blocks) {
    if (block.words.includes('printed')) outputs.push(compared(block, '', said, block.text));
    const name = block.settings['file'];
    if (name !== undefined)
      for (const machine of [machines.host, machines.board]) await machine?.writeFile(name, block.text);
    if (isRun(block, 'copy')) await copyLines(block, machines);
    for (const place of ['host', 'board'] as const) {
      const shell = machines[place];
      const isHere = isRun(block, place) || (place === 'host' && isRun(block, 'boards'));
      if (shell === undefined || !isHere) continue;
      const program = programs.find((one) => one.at(-1) === block);
      if (program !== undefined) said = await runProgram(program, shell);
      else if (block.language !== 'ts') outputs.push(...(await runBlock(block, shell)));
    }
  }
  const whole = (side: keyof PageOutput) => outputs.map((output) => output[side]).join('');
  return { printed: whole('printed'), expected: whole('expected') };
}

async function copyLines(block: DocBlock, { copy }: PageMachines): Promise<void> {
  for (const line of block.text.trimEnd().split('\n')) {
    const [, from, to] = /^scp -r (\S+) (\S+)$/.exec(line) ?? [];
    if (from === undefined || to === undefined) throw new Error(`${placeOf(block)}: not "scp -r FROM TO": ${line}`);
    await copy?.(from, to);
  }
}

async function runBlock(block: DocBlock, shell: PageShell): Promise<readonly PageOutput[]> {
  const place = placeOf(block);
  if (block.language !== 'console') {
    const script = block.language === 'yaml' ? block.text.replace(/^- run: /gm, '') : block.text;
    const { code, output } = await shell.run(`set -e\n${script}`);
    if (code !== 0) throw new Error(`${place}: exit ${code}\n${output}`);
    return [];
  }
  const outputs: PageOutput[] = [];
  for (const [command = '', ...said] of commandsOf(block.text)) {
    const { output } = await shell.run(command);
    const expected = said.map((line) => `${line}\n`).join('');
    outputs.push(compared(block, command, output, expected));
  }
  return outputs;
}

function compared(block: DocBlock, command: string, printed: string, expected: string): PageOutput {
  const same = 'numbers' in block.settings ? withoutNumbers : String;
  const head = `${placeOf(block)}: ${command}\n`;
  return { printed: head + same(shortened(printed, expected)), expected: head + same(expected) };
}

/** A line of a page that ends in ` ...` is only the begin of what is printed. */
function shortened(printed: string, expected: string): string {
  const pageLines = expected.split('\n');
  const shown = printed.split('\n').map((line, index) => {
    const begin = pageLines[index] ?? '';
    return begin.endsWith(' ...') && line.startsWith(begin.slice(0, -'...'.length)) ? begin : line;
  });
  return shown.join('\n');
}

const compilerOptions = { target: ScriptTarget.ES2022, module: ModuleKind.ESNext };

/** @returns what it printed */
async function runProgram(blocks: readonly DocBlock[], shell: PageShell): Promise<string> {
  const text = blocks.map((block) => block.text).join('');
  await shell.writeFile('program.mjs', transpileModule(text, { compilerOptions }).outputText);
  const { code, output } = await shell.run('node program.mjs');
  if (code !== 0) throw new Error(`${blocks.map(placeOf).join(', ')}: exit ${code}\n${output}`);
  return output;
}

/** `numbers=any`: times, process numbers and slots are others each time, and the room they take with them. */
function withoutNumbers(text: string): string {
  return text.replace(/ *\d+/g, ' N');
}

/** The text of each command of a console, and what it says. */
function commandsOf(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [];
  for (const line of text.replace(/\n$/, '').split('\n')) {
    if (line.startsWith('$ ')) commands.push([line.slice(2)]);
    else commands.at(-1)?.push(line);
  }
  return commands;
}
