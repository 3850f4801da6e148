import type { AclEntry } from '../../language/ast.js';
import { parseLine } from '../../language/parse.js';
import { firstWildcard } from '../../language/pattern.js';
import { printedIdentity } from '../../language/print.js';
import { headOf, type EntryHead } from '../../language/quick-entry.js';
import type { Source } from '../../text/source.js';
import { isEntry } from './entry-words.js';

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

  /** @param node absent: `identity` is the rest of a line that the quick reader knows */
  constructor(source: Source, start: number, end: number, head: EntryHead, identity: string, node?: AclEntry) {
    this.source = source;
    this.start = start;
    this.end = end;
    this.head = head;
    this.identity = identity;
    this.rich = node !== undefined || (head.form.arguments.length > 1 && identity.indexOf('\\') >= 0);
    this.#node = node;
  }

  static ofNode(source: Source, node: AclEntry): EntryLine {
    return new EntryLine(source, node.start, node.end, headOf(node), printedIdentity(node), node);
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
