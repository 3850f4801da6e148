/**
 * A file system that forgets: what was not synced may be on the disk or not when the power fails.
 *
 * Names: every change of a folder's names waits until that folder is synced; until then any of them may be missing, each
 * by itself, in any combination. A rename is one change. Contents: a file that was not synced may be empty, half there
 * or whole. That is less than a journaling file system promises, so what holds here holds there.
 */
import { posix } from 'node:path';
import { TomoyoError } from '../../../lib/errors.js';
import type { Disk } from '../../../lib/store/disk.js';

interface FileNode {
  readonly kind: 'file';
  text: string;
  synced: boolean;
}
interface LinkNode {
  readonly kind: 'link';
  readonly text: string;
}
interface FolderNode {
  readonly kind: 'folder';
  readonly names: Map<string, Node>;
  /** As on the disk. */
  readonly synced: Map<string, Node>;
  /** Changes since. */
  readonly waiting: Change[];
}
type Node = FileNode | LinkNode | FolderNode;
/** undefined: the name is gone */
type Change = readonly (readonly [name: string, node: Node | undefined])[];

/** The power failed, or the process was killed: nothing runs behind it. */
export class Cut extends Error {}

export interface ModelOptions {
  /** Steps until the cut. */
  readonly steps?: number;
  /** The step that fails with ENOSPC; those behind it succeed. */
  readonly fullAt?: number;
  /** Of what a sync does nothing: a proof must notice it. */
  readonly lying?: 'files' | 'folders';
}

export class ModelDisk implements Disk {
  readonly root: FolderNode;
  /** Steps that were made. */
  steps = 0;
  options: ModelOptions = {};

  constructor(root: FolderNode = emptyFolder()) {
    this.root = root;
  }

  async entry(path: string) {
    this.#checkCut();
    const node = this.#find(path);
    if (node === undefined) return undefined;
    return { kind: node.kind, bytes: node.kind === 'file' ? node.text.length : 0 };
  }

  async list(path: string) {
    this.#checkCut();
    return [...this.#folder(path).names.keys()].sort();
  }

  async readFile(path: string) {
    this.#checkCut();
    const node = this.#find(path);
    if (node?.kind !== 'file') throw failure(node === undefined ? 'ENOENT' : 'ELOOP', 'open', path);
    return node.text;
  }

  async readLink(path: string) {
    this.#checkCut();
    const node = this.#find(path);
    if (node?.kind !== 'link') throw failure(node === undefined ? 'ENOENT' : 'EINVAL', 'readlink', path);
    return node.text;
  }

  async makeFolder(path: string) {
    this.#make(path, emptyFolder());
  }

  async writeFile(path: string, text: string) {
    const node: FileNode = { kind: 'file', text: '', synced: false };
    this.#make(path, node);
    for (const length of [Math.ceil(text.length / 2), text.length]) {
      this.#step('write', path);
      node.text = text.slice(0, length);
    }
    this.#step('fsync', path);
    node.synced = this.options.lying !== 'files';
  }

  async syncFolder(path: string) {
    this.#step('fsync', path);
    if (this.options.lying === 'folders') return;
    const folder = this.#folder(path);
    for (const change of folder.waiting.splice(0)) apply(folder.synced, change);
  }

  async makeLink(text: string, path: string) {
    this.#make(path, { kind: 'link', text });
  }

  async makeName(existing: string, path: string) {
    this.#make(path, this.#find(existing)!);
  }

  async rename(from: string, to: string) {
    const folder = this.#folder(posix.dirname(from));
    if (folder !== this.#folder(posix.dirname(to))) throw new Error('the model renames in one folder only');
    const [name, other] = [posix.basename(from), posix.basename(to)];
    const node = folder.names.get(name);
    const there = folder.names.get(other);
    if (node === undefined) throw failure('ENOENT', 'rename', from);
    if (there?.kind === 'folder' && (node.kind !== 'folder' || there.names.size > 0))
      throw failure(node.kind === 'folder' ? 'ENOTEMPTY' : 'EISDIR', 'rename', to);
    this.#change(folder, 'rename', to, [
      [name, undefined],
      [other, node],
    ]);
  }

  async remove(path: string) {
    const node = this.#find(path);
    if (node === undefined || node.kind === 'folder')
      throw failure(node === undefined ? 'ENOENT' : 'EISDIR', 'unlink', path);
    this.#change(this.#folder(posix.dirname(path)), 'unlink', path, [[posix.basename(path), undefined]]);
  }

  async removeFolder(path: string) {
    if (this.#folder(path).names.size > 0) throw failure('ENOTEMPTY', 'rmdir', path);
    this.#change(this.#folder(posix.dirname(path)), 'rmdir', path, [[posix.basename(path), undefined]]);
  }

  /** As it is for everybody while the power is on: what kill -9 leaves. */
  asSeen(): ModelDisk {
    return new ModelDisk(frozen(this.root));
  }

  /** Every state that the disk can be in after the power failed now. */
  *afterPowerCut(): Generator<ModelDisk> {
    for (const root of outcomes(this.root)) yield new ModelDisk(root);
  }

  /** Equal for equal states. */
  toString(): string {
    return textOf(this.root);
  }

  #make(path: string, node: Node): void {
    const folder = this.#folder(posix.dirname(path));
    if (folder.names.has(posix.basename(path))) throw failure('EEXIST', 'open', path);
    this.#change(folder, 'open', path, [[posix.basename(path), node]]);
  }

  #change(folder: FolderNode, syscall: string, path: string, change: Change): void {
    this.#step(syscall, path);
    apply(folder.names, change);
    folder.waiting.push(change);
  }

  #step(syscall: string, path: string): void {
    this.#checkCut();
    this.steps += 1;
    if (this.steps === this.options.fullAt) throw failure('ENOSPC', syscall, path);
  }

  #checkCut(): void {
    if (this.options.steps !== undefined && this.steps >= this.options.steps) throw new Cut('cut');
  }

  #folder(path: string): FolderNode {
    const node = this.#find(path);
    if (node?.kind !== 'folder') throw failure(node === undefined ? 'ENOENT' : 'ENOTDIR', 'open', path);
    return node;
  }

  #find(path: string): Node | undefined {
    let node: Node | undefined = this.root;
    for (const name of path.split('/').filter((part) => part !== ''))
      node = node?.kind === 'folder' ? node.names.get(name) : undefined;
    return node;
  }
}

function textOf(node: Node): string {
  if (node.kind !== 'folder') return JSON.stringify(node.text);
  const names = [...node.names].sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${names.map(([name, child]) => `${name}: ${textOf(child)}`).join(', ')}}`;
}

function emptyFolder(): FolderNode {
  return { kind: 'folder', names: new Map(), synced: new Map(), waiting: [] };
}

function apply(names: Map<string, Node>, change: Change): void {
  for (const [name, node] of change) {
    if (node === undefined) names.delete(name);
    else names.set(name, node);
  }
}

function frozen(node: FolderNode, names: ReadonlyMap<string, Node> = node.names): FolderNode {
  const copies = [...names].map(([name, child]) => [name, copyOf(child)] as const);
  return { kind: 'folder', names: new Map(copies), synced: new Map(copies), waiting: [] };
}

function copyOf(node: Node): Node {
  if (node.kind === 'folder') return frozen(node);
  return node.kind === 'file' ? { kind: 'file', text: node.text, synced: true } : node;
}

const MOST_WAITING = 7;
const MOST_UNSYNCED = 2;

/** Of one folder: each choice of the changes that waited, with each state of what is in it. */
function* outcomes(folder: FolderNode): Generator<FolderNode> {
  for (const chosen of choices(folder.waiting)) {
    const names = new Map(folder.synced);
    for (const change of chosen) apply(names, change);
    const unsynced = [...names.values()].filter((node) => node.kind === 'file' && !node.synced);
    yield* combined([...names], unsynced.length > MOST_UNSYNCED ? [0, 1] : [0, 0.5, 1]);
  }
}

function* choices(waiting: readonly Change[]): Generator<readonly Change[]> {
  if (waiting.length > MOST_WAITING) {
    // all, none, a beginning, all but one, one
    for (let index = 0; index <= waiting.length; index += 1) yield waiting.slice(0, index);
    for (const one of waiting) {
      yield [one];
      yield waiting.filter((change) => change !== one);
    }
    return;
  }
  for (let bits = 0; bits < 2 ** waiting.length; bits += 1) yield waiting.filter((_, index) => (bits >> index) & 1);
}

/** @param parts of a file's text that may be there when it is not synced */
function* combined(names: readonly (readonly [string, Node])[], parts: readonly number[]): Generator<FolderNode> {
  const [first, ...rest] = names;
  if (first === undefined) {
    yield emptyFolder();
    return;
  }
  const [name, node] = first;
  // what nobody looks into need not be there in all its states
  const states = name.startsWith('.') && node.kind === 'folder' ? extremes(node) : [...statesOf(node, parts)];
  for (const others of combined(rest, parts)) {
    for (const state of states) yield frozen(emptyFolder(), new Map([[name, state], ...others.names]));
  }
}

function extremes(folder: FolderNode): readonly Node[] {
  return [frozen(folder), frozen(folder, folder.synced), emptyFolder()];
}

function* statesOf(node: Node, parts: readonly number[]): Generator<Node> {
  if (node.kind === 'folder') yield* outcomes(node);
  else if (node.kind === 'link' || node.synced) yield copyOf(node);
  else
    for (const text of new Set(parts.map((part) => node.text.slice(0, Math.ceil(part * node.text.length)))))
      yield { kind: 'file', text, synced: true };
}

function failure(errno: string, syscall: string, path: string): TomoyoError {
  const code = errno === 'ENOSPC' ? 'TOMOYO_DISK_FULL' : 'TOMOYO_SYSTEM_CALL';
  return new TomoyoError(code, `${syscall}("${path}") failed with ${errno}`, { syscall, errno, path });
}
