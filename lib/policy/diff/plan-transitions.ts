import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import { parseLine } from '../../language/parse.js';
import type { TransitionControlLine } from '../../language/ast.js';
import { transitionSteps } from './transition-order.js';

interface Changed {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/**
 * Transition control lines in the order in which they are written, deletions as `delete ...`.
 * @param held all lines of exception_policy
 */
export function planTransitions(
  { add, remove }: Changed,
  held: readonly string[],
): { readonly lines: readonly string[]; readonly notes: readonly string[] } {
  if (add.length === 0 && remove.length === 0) return { lines: [], notes: [] };
  const kinds = new Set([...add, ...remove].map((text) => CONTROL.exec(text)?.[1]));
  if (kinds.size < 2) return { lines: [...add, ...remove.map((text) => `delete ${text}`)], notes: [] };
  const gone = new Set(remove);
  const groups = {
    add: byNamespace(add),
    remove: byNamespace(remove),
    stay: byNamespace(held.filter((text) => !gone.has(text))),
  };
  const lines: string[] = [];
  const notes: string[] = [];
  for (const namespace of new Set([...groups.add.keys(), ...groups.remove.keys()])) {
    const of = (group: ReadonlyMap<string, readonly TransitionControlLine[]>) => group.get(namespace) ?? [];
    const changed = { add: of(groups.add), remove: of(groups.remove), stay: of(groups.stay) };
    const { steps, isSafe } = transitionSteps(changed);
    for (const { what, control } of steps)
      for (const { raw } of changed[what].filter((line) => line.control === control))
        lines.push(what === 'add' ? raw : `delete ${raw}`);
    if (!isSafe)
      notes.push(
        `transition control of ${namespace}: no order is right for all programs; some may have started in a domain of neither policy`,
      );
  }
  return { lines, notes };
}

/** Only transition control lines. */
function byNamespace(texts: readonly string[]): ReadonlyMap<string, readonly TransitionControlLine[]> {
  const groups = new Map<string, TransitionControlLine[]>();
  for (const text of texts) {
    if (!CONTROL.test(text)) continue;
    const { node } = parseLine(text, { kind: 'exception_policy' });
    if (node.kind !== 'transition_control') continue;
    const namespace = node.namespace ?? KERNEL_NAMESPACE;
    const group = groups.get(namespace);
    if (group) group.push(node);
    else groups.set(namespace, [node]);
  }
  return groups;
}

const CONTROL = /^(?:<\S+ )?((?:no_)?(?:reset|initialize|keep)_domain) /;
