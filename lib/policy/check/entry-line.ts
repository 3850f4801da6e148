import type { AclEntry, Span } from '../../language/ast.js';
import { parseLine } from '../../language/parse.js';
import { firstWildcard } from '../../language/pattern.js';
import { printedIdentity } from '../../language/print.js';
import { headOf, type EntryHead } from '../../language/quick-entry.js';
import type { Source } from '../../text/source.js';
import { isEntry } from '../../language/entry-words.js';

/**
 * An entry of a domain or acl_group as it is compared with others. One that was read quickly becomes a node only when
 * somebody asks for more than this.
 */
export class EntryLine {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
  readonly head: EntryHead;
  /** Equal for entries of a family that the kernel keeps as one. */
  readonly identity: string;
  /** It may cover, or be covered by, one with other arguments or conditions though its first argument is no pattern. */
  rich: boolean;
  #node: AclEntry | undefined;

  private constructor(source: Source, span: Span, head: EntryHead, identity: string, rich: boolean) {
    this.source = source;
    this.start = span.start;
    this.end = span.end;
    this.head = head;
    this.identity = identity;
    this.rich = rich;
  }

  static ofNode(source: Source, node: AclEntry): EntryLine {
    const line = new EntryLine(source, node, headOf(node), printedIdentity(node), true);
    line.#node = node;
    return line;
  }

  /** @param identity the rest of a line that the quick reader knows */
  static quick(source: Source, span: Span, head: EntryHead, identity: string, { isPlain }: { isPlain: boolean }) {
    const rich = !isPlain || (head.form.arguments.length > 1 && identity.indexOf('\\') >= 0);
    return new EntryLine(source, span, head, identity, rich);
  }

  get node(): AclEntry {
    if (this.#node) return this.#node;
    const { node } = parseLine(this.source.slice(this.start, this.end), { kind: 'domain_policy' });
    if (!isEntry(node)) throw new TypeError(`no entry: ${node.kind}`);
    this.#node = node;
    return node;
  }

  get first(): string {
    const space = this.identity.indexOf(' ');
    return space < 0 ? this.identity : this.identity.slice(0, space);
  }

  /** The text of the entry that grants execution names the next domain, so a narrow one beside a wide one means something. */
  get isComparable(): boolean {
    const { form, operations } = this.head;
    return form.kind !== 'task_manual_domain_transition' && !(form.transition && operations.includes('execute'));
  }

  /** Whether it asks for more than its arguments. */
  get hasConditions(): boolean {
    let at = -1;
    for (let words = this.head.form.arguments.length; words > 0; words -= 1) {
      at = this.identity.indexOf(' ', at + 1);
      if (at < 0) return false;
    }
    return true;
  }

  /** What names must begin with; '' for a group, undefined if the first argument is one name only. */
  get widePrefix(): string | undefined {
    const { identity } = this;
    if (identity.startsWith('@')) return '';
    if (this.rich && /^[\da-fA-F:.]+-/.test(identity)) return '';
    if (identity.indexOf('\\') < 0) return undefined;
    const wildcard = firstWildcard(this.first);
    return wildcard < 0 ? undefined : identity.slice(0, wildcard);
  }

  get text(): string {
    return this.source.slice(this.start, this.end).trim();
  }
}
