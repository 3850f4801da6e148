import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { TomoyoError } from '../errors.js';
import type { PolicyKind } from '../language/ast.js';
import { withProgress, withProgressNow } from './progress.js';
import { cannotRead } from './read-text.js';
import { standardInput, STDIN_NAME } from './standard-input.js';

/** A policy file, read as bytes: one character a byte, so that positions are those of the file. */
export interface PolicyInput {
  readonly kind: PolicyKind;
  /** as the user would name it */
  readonly file: string;
  /** All of it. */
  read(): Promise<string>;
  /** All of it in pieces, as often as wanted. */
  chunks(): AsyncIterable<string>;
}

export const KINDS: readonly PolicyKind[] = ['domain_policy', 'exception_policy', 'profile', 'manager', 'stat'];

/** The name of standard input among paths. */
export const STDIN = '-';

/**
 * Finds what the paths name: files, folders with the layout of /etc/tomoyo, or `-`.
 * @param kind of all of them; without it, each file's name tells
 * @param fallback what they are where the name does not tell
 * @throws TomoyoError TOMOYO_BAD_FILE: no such file; TOMOYO_BAD_OPTION: no policy in a folder, a kind that cannot be told
 */
export async function findPolicyFiles(
  paths: readonly string[],
  kind?: PolicyKind,
  fallback?: PolicyKind,
): Promise<readonly PolicyInput[]> {
  const inputs: PolicyInput[] = [];
  for (const path of paths)
    for (const file of await filesOf(path)) {
      const fileKind = kind ?? kindOf(file) ?? fallback;
      if (fileKind === undefined) throw unknownKind(file);
      inputs.push(file === STDIN ? inputOf(fileKind) : fileInput(fileKind, file));
    }
  return inputs;
}

/** A whole policy file as text. */
export interface PolicyText extends Pick<PolicyInput, 'kind' | 'file'> {
  readonly text: string;
}

/** As findPolicyFiles(), read whole, and as letters where it is UTF-8: what is said about them names them. */
export async function readPolicyFiles(paths: readonly string[], kind?: PolicyKind): Promise<readonly PolicyText[]> {
  const inputs = await findPolicyFiles(paths, kind);
  return Promise.all(
    inputs.map(async (input) => ({ kind: input.kind, file: input.file, text: lettersOf(await input.read()) })),
  );
}

function lettersOf(bytes: string): string {
  if (!/[\x80-\xff]/.test(bytes)) return bytes;
  const letters = Buffer.from(bytes, 'latin1').toString('utf8');
  return letters.includes('\ufffd') ? bytes : letters;
}

/** domain_policy.conf, domain_policy.conf.new, profile-debug.conf and /sys/kernel/security/tomoyo/manager tell it. */
export function kindOf(path: string): PolicyKind | undefined {
  const name = basename(path);
  return KINDS.find((kind) => name === kind || name.startsWith(`${kind}.`) || name.startsWith(`${kind}-`));
}

/** The files of a folder, also below policy/current as the C tools save them. */
async function filesOf(path: string): Promise<readonly string[]> {
  if (path === STDIN || !(await isFolder(path))) return [path];
  for (const folder of [path, join(path, 'policy/current')]) {
    const files: string[] = [];
    for (const kind of KINDS) if (await exists(join(folder, `${kind}.conf`))) files.push(join(folder, `${kind}.conf`));
    if (files.some((file) => kindOf(file) !== 'stat')) return files;
  }
  throw new TomoyoError(
    'TOMOYO_BAD_OPTION',
    `Expected ${KINDS.map((kind) => `${kind}.conf`).join(', ')} or some of them in ${path}, found none.`,
  );
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    throw cannotRead(path, error);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false, // not there, or a link that points nowhere
  );
}

function fileInput(kind: PolicyKind, file: string): PolicyInput {
  return {
    kind,
    file,
    read: async () => (await gather(readChunks(file))).join(''),
    chunks: () => readChunks(file),
  };
}

/** Small enough for the young part of the engine's heap. */
const CHUNK_BYTES = 1 << 16;

/**
 * As latin1, without the event loop: a command has nothing else to do, and a turn of it costs more than a chunk. Shows
 * progress if what is done with the chunks takes long.
 */
export async function* readChunks(file: string): AsyncGenerator<string, void, undefined> {
  const descriptor = open(file);
  try {
    const { size } = fstatSync(descriptor);
    // those of pseudo file systems say 0
    yield* withProgress(chunksOf(descriptor, file), { what: file, total: size === 0 ? undefined : size });
  } finally {
    closeSync(descriptor);
  }
}

function open(file: string): number {
  try {
    return openSync(file, 'r');
  } catch (error) {
    throw cannotRead(file, error);
  }
}

function* chunksOf(descriptor: number, file: string): Generator<string, void, undefined> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (;;) {
    let length: number;
    try {
      length = readSync(descriptor, buffer);
    } catch (error) {
      throw cannotRead(file, error);
    }
    if (length === 0) return;
    yield buffer.toString('latin1', 0, length);
  }
}

async function gather(pieces: AsyncIterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
}

/** Can be read once only, so it is kept. */
function inputOf(kind: PolicyKind): PolicyInput {
  let kept: Promise<readonly string[]> | undefined;
  const all = () => (kept ??= gather(standardInput()));
  return {
    kind,
    file: STDIN_NAME,
    read: async () => (await all()).join(''),
    async *chunks() {
      const pieces = await all();
      const total = pieces.reduce((sum, piece) => sum + piece.length, 0);
      yield* withProgressNow(pieces, { what: STDIN_NAME, total });
    },
  };
}

function unknownKind(file: string): TomoyoError {
  const example = KINDS.map((kind) => `${kind}.conf`).join(', ');
  const from = file === STDIN ? 'Standard input has no name' : `The name of ${file} is none of ${example}`;
  return new TomoyoError('TOMOYO_BAD_OPTION', `${from}: say what it is with --kind ${KINDS.join('|')}.`);
}
