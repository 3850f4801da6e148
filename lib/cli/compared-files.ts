import { TomoyoError } from '../errors.js';
import type { PolicyKind } from '../language/ast.js';
import { say, sayError } from './output.js';
import { findPolicyFiles, STDIN, type PolicyInput } from './policy-files.js';
import { readWhole, type WholePolicy } from './whole-policy.js';

/** Two policies, each of as many files as are compared. */
export interface ComparedFiles {
  readonly old: readonly WholePolicy[];
  readonly now: readonly WholePolicy[];
}

export interface ComparedOptions {
  /** What the files are, whatever their names say. */
  readonly kind?: PolicyKind | undefined;
  readonly only?: readonly PolicyKind[] | undefined;
}

/**
 * Reads what two paths name: files of one kind, folders, or a file and a folder that has one of its kind.
 * @returns undefined if something cannot be compared: all that is wrong has been said then
 * @throws TomoyoError TOMOYO_BAD_OPTION: both are standard input, or files of two kinds
 */
export async function readCompared(
  paths: readonly [string, string],
  options: ComparedOptions,
): Promise<ComparedFiles | undefined> {
  if (paths.every((path) => path === STDIN))
    throw new TomoyoError('TOMOYO_BAD_OPTION', 'Expected standard input once at most, got it as OLD and as NEW.');
  const sides = await Promise.all(paths.map((path) => orSay(() => find(path, options))));
  const [old, now] = sides;
  const texts = await readAll(sides.flatMap((side) => side?.inputs ?? []));
  if (!old || !now || !areComparable(old, now) || !texts) return undefined;
  return { old: textsOf(old, now, texts), now: textsOf(now, old, texts) };
}

interface Found {
  readonly path: string;
  readonly isFolder: boolean;
  readonly inputs: readonly PolicyInput[];
}

async function find(path: string, { kind, only }: ComparedOptions): Promise<Found> {
  const inputs = await findPolicyFiles([path], kind, 'domain_policy');
  const isFolder = path !== STDIN && inputs.some(({ file }) => file !== path);
  return { path, isFolder, inputs: only ? inputs.filter((input) => only.includes(input.kind)) : inputs };
}

/** @returns undefined after an error, which is said: there may be more to say */
async function orSay<Value>(make: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await make();
  } catch (error) {
    if (!(error instanceof TomoyoError) || error.code === 'TOMOYO_BAD_OPTION') throw error;
    sayError(error);
    return undefined;
  }
}

/** Says what one of them has not. Quotas are often left to the kernel. */
function areComparable(old: Found, now: Found): boolean {
  if (!old.isFolder && !now.isFolder) {
    const [one, other] = [old.inputs[0]?.kind, now.inputs[0]?.kind];
    if (one === undefined) throw new TomoyoError('TOMOYO_BAD_OPTION', `${old.path} is none of the kinds of --only.`);
    if (one === other) return true;
    throw new TomoyoError('TOMOYO_BAD_OPTION', `${old.path} is ${one}, ${now.path} is ${other}: expected one kind (--kind).`); // prettier-ignore
  }
  return [
    [old, now],
    [now, old],
  ].every(([one, other]) => {
    if (one === undefined || other === undefined) return false;
    const missing = one.inputs.filter(({ kind }) => !other.inputs.some((input) => input.kind === kind));
    const needed = missing.filter(({ kind }) => other.isFolder && kind !== 'stat');
    for (const { kind } of missing)
      if (other.isFolder && kind === 'stat') say(`${other.path} has no stat.conf: quotas are not compared.`);
    for (const { kind, file } of one.isFolder && !other.isFolder ? [] : needed)
      say(`tomoyo: ${other.path} has no ${kind}.conf to compare ${file} with.`);
    return needed.length === 0;
  });
}

type Texts = ReadonlyMap<PolicyInput, WholePolicy>;

/** @returns undefined if one of them cannot be taken; all are looked at */
async function readAll(inputs: readonly PolicyInput[]): Promise<Texts | undefined> {
  const texts = new Map<PolicyInput, WholePolicy>();
  for (const input of inputs) {
    const text = await orSay(() => readWhole(input));
    if (text) texts.set(input, text);
  }
  return texts.size === inputs.length ? texts : undefined;
}

/** A policy of which one file only is given has the groups and profiles of the other one. */
function textsOf({ inputs }: Found, other: Found, texts: Texts): readonly WholePolicy[] {
  const lent = other.inputs.filter(({ kind }) => isShared(kind) && !inputs.some((input) => input.kind === kind));
  return [...inputs, ...lent].flatMap((input) => texts.get(input) ?? []);
}

function isShared(kind: PolicyKind): boolean {
  return kind === 'exception_policy' || kind === 'profile';
}
