import { TomoyoError } from '../errors.js';
import type { PolicyKind } from '../language/ast.js';
import { Source } from '../text/source.js';
import { findPolicyFiles, KINDS, type PolicyInput } from './policy-files.js';

/** A whole policy file, one character a byte. */
export interface WholePolicy extends Pick<PolicyInput, 'kind' | 'file'> {
  readonly text: string;
}

export interface WholePolicyOptions {
  /** What the file is, whatever its name says. */
  readonly kind?: PolicyKind | undefined;
  /** What it is if its name does not tell. */
  readonly fallback?: PolicyKind;
  /** What the tool can work on; default: all. */
  readonly kinds?: readonly PolicyKind[];
}

/**
 * Reads a policy from which a new one is made: it must be there to its end.
 * @param path a file, or `-` for standard input
 * @throws TomoyoError TOMOYO_BAD_FILE with file, line and column: it cannot be read, is binary, ends in the middle of a
 * line, or is of a kind that the tool cannot work on; TOMOYO_BAD_OPTION if nothing tells what it is
 */
export async function readWholePolicy(path: string, options: WholePolicyOptions = {}): Promise<WholePolicy> {
  const [input, second] = await findPolicyFiles([path], options.kind, options.fallback);
  if (input === undefined || second !== undefined)
    throw new TomoyoError('TOMOYO_BAD_FILE', `${path} is a folder; expected one file of it.`, { path });
  const { kind, file } = input;
  const { kinds = KINDS } = options;
  if (!kinds.includes(kind)) throw badFile(file, 1, 1, `this is ${kind}; expected ${kinds.join(' or ')}`);
  return readWhole(input);
}

/** @throws TomoyoError TOMOYO_BAD_FILE: it cannot be read, is binary, or was cut off */
export async function readWhole(input: PolicyInput): Promise<WholePolicy> {
  const { kind, file } = input;
  const text = await input.read();
  const binary = text.indexOf('\0');
  if (binary >= 0) throw faultAt(text, file, binary, BINARY);
  if (text !== '' && !text.endsWith('\n')) throw faultAt(text, file, text.length, CUT_OFF);
  return { kind, file, text };
}

/** What keeps a file from being the whole text of a policy. */
export const BINARY = 'a NUL byte; expected the text of a policy';
export const CUT_OFF = 'the file ends in the middle of a line; expected a line end';

function faultAt(text: string, file: string, offset: number, reason: string): TomoyoError {
  const { line, column } = new Source(text, file).locate(offset);
  return badFile(file, line, column, reason);
}

/** An error about a place of a file that was named. */
export function badFile(path: string, line: number, column: number, reason: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_FILE', `${path}:${line}:${column}: ${reason}.`, { path, line, column });
}
