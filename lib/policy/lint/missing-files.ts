import type { EntryHead } from '../../language/quick-entry.js';
import { firstWildcard } from '../../language/pattern.js';
import type { Remark } from './entry-rules.js';
import { realPathOf, type LintEntry, type LintWord } from './lint-entry.js';
import type { WordIndex } from './word-index.js';

/** The files of the machine that the policy is for; names in the kernel's text. */
export interface RootFiles {
  look(name: string): 'exists' | 'missing' | 'unknown';
  /** The nearest folder above that is there, with a `/` at its end. */
  folderAbove(name: string): string;
}

/** What a running system fills, so that an image cannot tell. */
const FILLED_LATER = ['/dev/', '/proc/', '/sys/', '/run/', '/tmp/', '/var/'];

export interface MissingFilesOptions {
  readonly files: RootFiles;
  /** More folders that are filled later, as in FILLED_LATER. */
  readonly assume: readonly string[];
  /** What the policy lets be made. */
  readonly made: WordIndex;
  /** Names that stand for other programs. */
  readonly replacements: ReadonlySet<string>;
}

/** Operations on files that may not be there before, or after. */
const WITHOUT_FILE: ReadonlySet<string> = new Set(
  'create mkdir mkfifo mksock mkblock mkchar symlink unlink rmdir'.split(' '),
);

/** Positions of the arguments that must be there for an entry to mean something. */
export function expectedWords({ form, operations }: EntryHead): readonly number[] {
  if (operations.length > 0 && operations.every((name) => WITHOUT_FILE.has(name))) return [];
  switch (form.kind) {
    case 'file_path':
    case 'file_number':
      return [0];
    case 'file_path2':
      return operations.includes('pivot_root') ? [0, 1] : [0];
    case 'file_mount':
      return [1];
    default:
      return [];
  }
}

/** Which names of a policy are not there. */
export class MissingFiles {
  readonly #options: MissingFilesOptions;
  readonly #filledLater: readonly string[];

  constructor(options: MissingFilesOptions) {
    this.#options = options;
    this.#filledLater = [...FILLED_LATER, ...options.assume.map((folder) => folder.replace(/\/*$/, '/'))];
  }

  *ofEntry(entry: LintEntry): Generator<Remark> {
    for (const index of expectedWords(entry.head)) {
      const remark = this.ofWord(entry.words[index]);
      if (remark !== undefined) yield remark;
    }
    const remark = this.ofWord(realPathOf(entry));
    if (remark !== undefined) yield remark;
  }

  ofWord(word: LintWord | undefined): Remark | undefined {
    if (word === undefined || !this.#isMissing(word.text)) return undefined;
    const above = this.#options.files.folderAbove(word.text);
    return { word, message: `${word.text} is not in the image; there is ${above}` };
  }

  #isMissing(name: string): boolean {
    if (!name.startsWith('/') || firstWildcard(name) >= 0) return false;
    if (this.#filledLater.some((folder) => name.startsWith(folder) || folder === name)) return false;
    const { files, made, replacements } = this.#options;
    return !replacements.has(name) && files.look(name) === 'missing' && made.find(name) === undefined;
  }
}
