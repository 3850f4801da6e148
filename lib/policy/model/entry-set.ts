import type { EntryHead } from '../../language/quick-entry.js';
import type { Form } from '../../language/form-table.js';

/** One ACL entry of a list: what the kernel keeps as one, with all its operations. */
export interface ModelEntry {
  readonly form: Form;
  /** Kind and socket type: entries of different families are never one. */
  readonly family: string;
  /** Arguments and conditions as the kernel prints them. */
  readonly identity: string;
  /** A bit for each operation of the form; 1 where the kind has none. */
  mask: number;
  /** Of the first line that says so, from 1. */
  readonly line: number;
  /** Comment lines that stand before its lines, without line ends. */
  comments: readonly string[];
  /** What each of its lines says, where there are several. */
  lines: LineShare[] | undefined;
}

/** A line of an entry, and the operations that it names. */
export interface LineShare {
  readonly line: number;
  readonly mask: number;
}

/** What is put into a set. */
export type NewEntry = Pick<ModelEntry, 'line' | 'comments'>;

const NO_OPERATIONS = 1;

/** The operations of a line as bits. */
export function maskOf({ mask }: Pick<EntryHead, 'mask'>): number {
  return mask === 0 ? NO_OPERATIONS : mask;
}

/** The entries of one domain or acl_group, merged as the kernel merges them. */
export class EntrySet {
  readonly #families = new Map<string, Map<string, ModelEntry>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @returns the entry that has the operations now */
  add(head: EntryHead, identity: string, { line, comments }: NewEntry): ModelEntry {
    const { form, family } = head;
    const entries = this.#family(family);
    const known = entries.get(identity);
    const bits = maskOf(head);
    if (known !== undefined) {
      known.lines ??= [{ line: known.line, mask: known.mask }];
      known.lines.push({ line, mask: bits });
      known.mask |= bits;
      if (comments.length > 0) known.comments = [...known.comments, ...comments];
      return known;
    }
    const made: ModelEntry = { form, family, identity, mask: bits, line, comments, lines: undefined };
    entries.set(identity, made);
    this.#size += 1;
    return made;
  }

  /** Takes operations away; an entry without any is gone. */
  remove({ family, identity, mask }: Pick<ModelEntry, 'family' | 'identity' | 'mask'>): void {
    const entries = this.#families.get(family);
    const known = entries?.get(identity);
    if (entries === undefined || known === undefined) return;
    known.mask &= ~mask;
    if (known.mask !== 0) return;
    entries.delete(identity);
    this.#size -= 1;
  }

  get(family: string, identity: string): ModelEntry | undefined {
    return this.#families.get(family)?.get(identity);
  }

  families(): Iterable<[string, ReadonlyMap<string, ModelEntry>]> {
    return this.#families;
  }

  /** Those of one kind and socket type, in the order of their first lines. */
  family(name: string): Iterable<ModelEntry> {
    return this.#families.get(name)?.values() ?? [];
  }

  /** In the order of the list: that of the first lines. */
  list(): readonly ModelEntry[] {
    const all: ModelEntry[] = [];
    for (const entries of this.#families.values()) for (const entry of entries.values()) all.push(entry);
    return this.#families.size > 1 ? all.sort((a, b) => a.line - b.line) : all;
  }

  #family(name: string): Map<string, ModelEntry> {
    const known = this.#families.get(name);
    if (known) return known;
    const made = new Map<string, ModelEntry>();
    this.#families.set(name, made);
    return made;
  }
}

type Printed = Pick<ModelEntry, 'form' | 'family' | 'identity' | 'mask'>;

/** The entry as the kernel prints it, all its operations on one line. */
export function packedText(entry: Printed): string {
  return `${headWords(entry, operationsOf(entry).join('/'))} ${entry.identity}`;
}

/** A line for each operation, as the C tools write them. */
export function unpackedTexts(entry: Printed): readonly string[] {
  const operations = operationsOf(entry);
  if (operations.length === 0) return [packedText(entry)];
  return operations.map((operation) => `${headWords(entry, operation)} ${entry.identity}`);
}

/** The operations of an entry in the kernel's order; none where the kind has none. */
export function operationsOf({ form, mask }: Pick<ModelEntry, 'form' | 'mask'>): readonly string[] {
  const ofForm = OPERATIONS.get(form) ?? new Map<number, readonly string[]>();
  OPERATIONS.set(form, ofForm);
  const known = ofForm.get(mask);
  if (known) return known;
  const found = form.operations.filter((_, index) => mask & (1 << index));
  ofForm.set(mask, found);
  return found;
}

/** There are few forms, and few combinations that policies have. */
const OPERATIONS = new Map<Form, Map<number, readonly string[]>>();

function headWords({ form, family }: Printed, operations: string): string {
  const socket = form.socket ? ` ${family.slice(form.kind.length + 1)}` : '';
  return operations === '' ? `${form.begin}${socket}` : `${form.begin}${socket} ${operations}`;
}
