import { Option } from 'commander';
import { TomoyoError } from '../errors.js';
import type { PolicyKind } from '../language/ast.js';
import { findPolicyFiles, readChunks, STDIN } from './policy-files.js';
import { standardInput, STDIN_NAME } from './standard-input.js';
import { BINARY, CUT_OFF, badFile } from './whole-policy.js';

/** A policy that is read once, in pieces; it must be there to its end. */
export interface WholePieces {
  readonly kind: PolicyKind;
  readonly file: string;
  /** @throws TomoyoError TOMOYO_BAD_FILE with file, line and column: it is binary, or ends in the middle of a line */
  pieces(): AsyncIterable<string>;
}

/** `--from`, as commands have it whose arguments are no files. */
export function fromOption(): Option {
  return new Option('--from <path...>', 'policy files, or folders like /etc/tomoyo (default: standard input)');
}

/**
 * What `--from` names; a file whose name does not tell is a domain policy.
 * @throws TomoyoError TOMOYO_BAD_FILE: no domain policy is among them; TOMOYO_BAD_OPTION: a person would have to type it
 */
export async function findDomainInputs(from: readonly string[] | undefined): Promise<readonly WholePieces[]> {
  if (from === undefined && process.stdin.isTTY)
    throw new TomoyoError('TOMOYO_BAD_OPTION', 'Which policy? Name it with --from, or give it on standard input.');
  const inputs = await findPolicyFiles(from ?? [STDIN], undefined, 'domain_policy');
  if (!inputs.some(({ kind }) => kind === 'domain_policy'))
    throw new TomoyoError('TOMOYO_BAD_FILE', `No domain_policy in ${(from ?? []).join(', ')}: expected one.`);
  return inputs.map(({ kind, file }) => ({ kind, file, pieces: () => wholePieces(file) }));
}

/** Nothing is kept, also of standard input. */
async function* wholePieces(file: string): AsyncGenerator<string, void, undefined> {
  const pieces = file === STDIN_NAME ? standardInput() : readChunks(file);
  let line = 1;
  /** Of the line that is not complete. */
  let length = 0;
  for await (const piece of pieces) {
    const binary = piece.indexOf('\0');
    const good = binary < 0 ? piece : piece.slice(0, binary);
    let lineStart = 0;
    for (let at = good.indexOf('\n'); at >= 0; at = good.indexOf('\n', lineStart)) {
      line += 1;
      lineStart = at + 1;
    }
    length = lineStart === 0 ? length + good.length : good.length - lineStart;
    if (binary >= 0) throw badFile(file, line, length + 1, BINARY);
    yield piece;
  }
  if (length > 0) throw badFile(file, line, length + 1, CUT_OFF);
}
