/**
 * What a program of tomoyo-tools does not take from its input as it stands, without a word:
 * - `bytes`: bytes outside of ASCII, which become blanks
 * - `nul`: what stands behind a NUL in its line
 * - `length`: the rest of an entry whose length does not fit into 16 bits
 * - `text`: everything behind a line whose operations end with two slashes
 * - `end`: a last line without line feed
 */
export type LossKind = 'bytes' | 'nul' | 'length' | 'text' | 'end';

/** Where something was lost: the first line, and how many there are. */
export interface Loss {
  readonly kind: LossKind;
  readonly line: number;
  readonly lines: number;
}

/** Gathers losses, one of each kind. */
export class Losses {
  readonly #found = new Map<LossKind, Loss>();

  add(kind: LossKind, line: number): void {
    const known = this.#found.get(kind);
    this.#found.set(kind, { kind, line: known?.line ?? line, lines: (known?.lines ?? 0) + 1 });
  }

  get found(): readonly Loss[] {
    return [...this.#found.values()];
  }
}

const WHAT: Readonly<Record<LossKind, string>> = {
  bytes: 'bytes outside of ASCII are read as blanks; expected \\ooo for each',
  nul: 'a NUL ends the line, what follows it is lost',
  length: 'lines of 65,536 bytes or more lose all but the remainder of their length by 65,536',
  text: 'operations that end with two slashes end the text, all lines below are lost',
  end: 'the last line has no line feed and is lost',
};

/** `line 5: a NUL ends ...; 3 lines` */
export function describeLoss({ kind, line, lines }: Loss): string {
  return `line ${line}: ${WHAT[kind]}${lines > 1 ? `; ${lines} lines like it` : ''}`;
}
