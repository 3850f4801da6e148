import type { DomainPolicyNode } from '../../language/ast.js';
import { isEntry } from '../../language/entry-words.js';
import type { WordBits } from '../../language/lexemes.js';
import type { ParsedLine } from '../../language/parse.js';
import { parseBlockLine, type PolicyBlock } from '../../language/parse-stream.js';
import { QuickReader, type EntryHead } from '../../language/quick-entry.js';
import type { Source } from '../../text/source.js';
import { entryOfLine, type LintEntry } from './lint-entry.js';
import { lineEnd } from '../../text/line-end.js';

/** What looks at the lines of a domain_policy. */
export interface LineVisitor {
  /**
   * An entry that the quick reader knows, before it is cut into words.
   * @returns whether it is to come to `entry()`
   */
  wants(head: EntryHead, hasGroups: boolean): boolean;
  entry(entry: LintEntry): void;
  blank(): void;
  /** Any other line. */
  line(source: Source, parsed: ParsedLine<'domain_policy'>): void;
}

/** Reads blocks of a domain_policy line by line; one that was read before is read faster. */
export class PolicyLines {
  readonly #quick = new QuickReader();

  constructor(readonly wordBits: WordBits) {}

  block(block: PolicyBlock, visitor: LineVisitor): void {
    const { source, base, from, to } = block;
    const { text } = source;
    const quick = this.#quick;
    let start = from;
    while (start < to) {
      const end = lineEnd(text, start);
      const head = quick.read(text, start, end);
      if (head !== undefined && !(quick.hasConditions && hasGroup(text, quick.argumentsAt, end))) {
        const { argumentsAt } = quick;
        if (visitor.wants(head, quick.hasGroups))
          visitor.entry(entryOfLine(source, head, { start, argumentsAt, end }, base));
      } else if (end === start) visitor.blank();
      else {
        const parsed = parseBlockLine(block, start, end, 'domain_policy', this.wordBits);
        if (isPlainEntry(parsed)) quick.rememberConditions();
        visitor.line(source, parsed);
      }
      start = end + 1;
    }
  }
}

/** Whether a condition may name a group: those are only seen in a parsed entry. */
function hasGroup(text: string, from: number, end: number): boolean {
  return text.slice(from, end).includes('=@');
}

function isPlainEntry({ node, errors, warnings }: ParsedLine<'domain_policy'>): boolean {
  const any: DomainPolicyNode = node;
  return isEntry(any) && !any.delete && errors.length === 0 && warnings.length === 0;
}
