import type { AclEntry } from '../../language/ast.js';
import { argumentsOf, isEntry, KERNEL_NAMESPACE, namespaceOf } from '../../language/entry-words.js';
import { parseLine, parsePolicy } from '../../language/parse.js';
import { normalLine } from '../../language/policy-line.js';
import { QuickReader } from '../../language/quick-entry.js';
import type { PolicyText } from '../diff/policy-text.js';
import type { DomainBlock } from '../domain-blocks.js';
import type { AskedWord } from './asked-word.js';
import type { FoundLine, LineFinder } from './found-domains.js';

interface GroupLine extends FoundLine {
  readonly namespace: string;
  readonly group: number;
}

/** Finds the entries that take a word as the kernel compares it, also those of the acl_groups that a domain uses. */
export class EntryFinder implements LineFinder {
  readonly #asked: AskedWord;
  readonly #quick = new QuickReader();
  readonly #groupLines: readonly GroupLine[];

  /** @param exceptions every exception_policy that goes with the domains */
  constructor(asked: AskedWord, exceptions: readonly Pick<PolicyText, 'file' | 'text'>[]) {
    this.#asked = asked;
    const files = exceptions.map(({ file, text }) => parsePolicy(text, { kind: 'exception_policy', file }));
    for (const { nodes } of files) for (const node of nodes) asked.learn(node);
    this.#groupLines = files.flatMap(({ nodes, source }) =>
      nodes.flatMap((node) => {
        if (node.kind !== 'acl_group' || node.delete) return [];
        const { group, entry, raw, start, namespace = KERNEL_NAMESPACE } = node;
        if (!this.#takesNode(entry, namespace)) return [];
        const { line } = source.locate(start);
        return { namespace, group, file: source.file, line, text: normalLine(raw) };
      }),
    );
  }

  find({ name, text, start, end, line: first, continues }: DomainBlock, file: string): readonly FoundLine[] {
    const found: FoundLine[] = [];
    const namespace = namespaceOf(name);
    let line = first;
    for (let at = start; at < end; line += 1) {
      const newline = text.indexOf('\n', at);
      const lineEnd = newline < 0 ? end : newline;
      const isName = at === start && !continues;
      if (!isName && this.#takesLine(text, at, lineEnd, namespace))
        found.push({ file, line, text: text.slice(at, lineEnd) });
      if (text.startsWith(USE_GROUP, at)) found.push(...this.#ofGroup(namespace, text.slice(at, lineEnd)));
      at = lineEnd + 1;
    }
    return found;
  }

  #ofGroup(namespace: string, line: string): readonly FoundLine[] {
    const group = Number(line.slice(USE_GROUP.length));
    return this.#groupLines
      .filter((one) => one.namespace === namespace && one.group === group)
      .map(({ file, line: number, text }) => ({ file, line: number, text }));
  }

  #takesLine(text: string, start: number, end: number, namespace: string): boolean {
    if (start === end) return false;
    const head = this.#quick.read(text, start, end);
    if (head === undefined) {
      const { node } = parseLine(text.slice(start, end), { kind: 'domain_policy' });
      return isEntry(node) && !node.delete && this.#takesNode(node, namespace);
    }
    let at = this.#quick.argumentsAt;
    for (const { type } of head.form.arguments) {
      const space = text.indexOf(' ', at);
      const wordEnd = space < 0 || space > end ? end : space;
      if (this.#asked.takes(type, text.slice(at, wordEnd), namespace)) return true;
      at = wordEnd + 1;
    }
    return false;
  }

  #takesNode(entry: AclEntry, namespace: string): boolean {
    return argumentsOf(entry).some(({ type, value }) =>
      this.#asked.takes(type, typeof value === 'string' ? value : value.text, namespace),
    );
  }
}

const USE_GROUP = 'use_group ';
