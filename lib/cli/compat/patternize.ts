import { TomoyoError } from '../../errors.js';
import { patternizeRules, type PatternizeRules } from '../../policy/classic/patternize-rules.js';
import { Patternizer } from '../../policy/classic/patternizer.js';
import { ClassicReader } from '../../policy/classic/reader.js';
import { unpack } from '../../policy/classic/unpack.js';
import { printBytes, say } from '../output.js';
import { readChunks, STDIN } from '../policy-files.js';
import { standardInput } from '../standard-input.js';
import { sayLosses } from './say-losses.js';

const NAME = 'tomoyo-patternize';
const DEFAULT_RULES = '/etc/tomoyo/tools/patternize.conf';

/** `tomoyo-patternize [RULES] < POLICY`; of more than one argument none counts, as there. */
export async function patternize(words: readonly string[]): Promise<void> {
  const [path = DEFAULT_RULES] = words.length === 1 ? words : [];
  const patternizer = new Patternizer(await readRules(path));
  const reader = new ClassicReader();
  let isOver = false;
  for await (const piece of standardInput()) {
    const before = reader.lines;
    const output: string[] = [];
    for (const [index, line] of reader.push(piece).entries()) {
      if (isOver) break;
      for (const one of patternizer.push(line)) output.push(one, '\n');
      isOver = line.includes('/ ') && unpack(line)?.endsText === true;
      if (isOver) reader.lost('text', before + index + 1);
    }
    await printBytes(output.join(''));
  }
  sayLosses(NAME, STDIN, reader.finish());
}

/** @throws TomoyoError TOMOYO_BAD_FILE: it cannot be read, has errors, or no rules; a PolicySyntaxError with file and line */
async function readRules(path: string): Promise<PatternizeRules> {
  const reader = new ClassicReader();
  const lines: string[] = [];
  for await (const piece of readChunks(path)) for (const line of reader.push(piece)) lines.push(`${line}\n`);
  sayLosses(NAME, path, reader.finish());
  const rules = patternizeRules(lines.join(''), path);
  const [error] = rules.errors;
  if (error !== undefined) throw error;
  if (rules.rules.length === 0) throw new TomoyoError('TOMOYO_BAD_FILE', `${path} has no rules.`, { path });
  for (const { file, line, reason } of rules.warnings) say(`${NAME}: ${file}:${line}: ${reason}.`);
  return rules;
}
