import { KERNEL_NAMESPACE, namespacePrefix } from '../../language/entry-words.js';
import type { GivenEntry } from './compare-entries.js';
import type { CompareContext, PolicyText } from './policy-text.js';
import { screen, type GivenLine } from './screen.js';

/** Lines of exception_policy, `<kernel>` without prefix. */
export interface GivenExceptions {
  readonly lines: readonly GivenEntry[];
  readonly hasRefused: boolean;
}

/**
 * What reading exception_policy gives, line by line. Once a second namespace exists the kernel puts one before each line;
 * here `<kernel>` is the one without.
 */
export function exceptionLines(text: string): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map(withoutKernelNamespace);
}

const KERNEL_PREFIX = `${KERNEL_NAMESPACE} `;

function withoutKernelNamespace(line: string): string {
  return line.startsWith(KERNEL_PREFIX) ? line.slice(KERNEL_PREFIX.length) : line;
}

/** Lines that the kernel prints are not looked at: most of a policy that is applied again. */
export function givenExceptions(
  texts: readonly PolicyText[],
  held: ReadonlySet<string>,
  { refuse, wordBits }: CompareContext,
): GivenExceptions {
  let hasRefused = false;
  const lines = texts.flatMap(({ file, text }) => {
    const known: GivenEntry[] = [];
    const others: GivenLine[] = [];
    for (const [index, raw] of text.split('\n').entries()) {
      const short = withoutKernelNamespace(raw);
      if (held.has(short)) known.push({ text: short, delete: false, origin: { file, line: index + 1 } });
      else others.push({ text: raw, line: index + 1 });
    }
    const lastIsCut = text !== '' && !text.endsWith('\n');
    const screened = screen(others, { kind: 'exception_policy', file, wordBits, lastIsCut }, refuse);
    const good = screened.flatMap((line): GivenEntry[] => {
      if (line.kind === 'refused') hasRefused = true;
      if (line.kind === 'refused' || line.kind === 'reset') return [];
      return [
        {
          text: `${namespacePrefix(line.namespace)}${line.text}`,
          delete: line.delete,
          origin: { file, line: line.line },
        },
      ];
    });
    return [...known, ...good].sort((a, b) => a.origin.line - b.origin.line);
  });
  return { lines, hasRefused };
}

/** The words that all lines of one of the kernel's lists begin with: `acl_group N `, a namespace, or ''. */
export function listPrefix(text: string): string {
  const namespaceEnd = text.startsWith('<') ? text.indexOf(' ') + 1 : 0;
  if (!text.startsWith('acl_group ', namespaceEnd)) return text.slice(0, namespaceEnd);
  return text.slice(0, text.indexOf(' ', namespaceEnd + 'acl_group '.length) + 1);
}
