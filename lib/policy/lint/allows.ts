import type { Source } from '../../text/source.js';
import { nearest } from '../../text/nearest.js';
import type { Found } from '../check/found.js';
import { isLintCode, LINTS, type LintCode } from './codes.js';

/** A code that a comment names. */
interface Allow {
  readonly code: string;
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  used: boolean;
}

const COMMENT = /^#\s*lint:\s*allow\s+(\S+)/;

/**
 * Comments `# lint: allow CODE,... reason` in the lines directly above a line: what is found in it with that code is not
 * reported, and a comment that silences nothing is.
 */
export class Allows {
  #waiting: Allow[] = [];

  /** @param isAsked whether the silence of a rule would mean something in this run */
  constructor(readonly isAsked: (code: LintCode) => boolean) {}

  /** Takes in a comment line; @param start offset in the file */
  comment(source: Source, start: number, text: string): void {
    const codes = COMMENT.exec(text)?.[1];
    if (codes === undefined) return;
    let at = start + text.indexOf(codes, text.indexOf('allow') + 'allow'.length);
    for (const code of codes.split(',')) {
      if (code !== '') this.#waiting.push({ code, source, start: at, end: at + code.length, used: false });
      at += code.length + 1;
    }
  }

  /** Whether a comment stands directly above. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** What is left of what was found in the line below; the comments before it are done with. */
  apply(found: readonly Found<LintCode>[]): readonly Found<LintCode>[] {
    if (this.#waiting.length === 0) return found;
    const waiting = this.#waiting;
    this.#waiting = [];
    const left = found.filter((each) => {
      const allows = waiting.filter(({ code }) => code === each.code);
      for (const allow of allows) allow.used = true;
      return allows.length === 0;
    });
    return [...waiting.flatMap((allow) => this.#unused(allow)), ...left];
  }

  #unused({ code, used, source, start, end }: Allow): Found<LintCode>[] {
    if (used) return [];
    const place = { code: 'unused_allow', source, start, end } as const;
    if (isLintCode(code))
      return this.isAsked(code) ? [{ ...place, message: `nothing of ${code} is found in the line below` }] : [];
    const alike = nearest(code, Object.keys(LINTS));
    return [
      {
        ...place,
        message: `there is no rule ${code}`,
        ...(alike === undefined ? {} : { hint: `did you mean ${alike}?` }),
      },
    ];
  }
}
