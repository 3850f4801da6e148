import type { Condition } from '../../language/ast.js';
import { numberIn, numbersMeet } from './compare.js';
import { isPattern } from './patterns.js';

/** How many conditions of one entry are compared with each other; nobody writes more. */
const COMPARED_AT_MOST = 32;

/** The first condition that cannot hold together with one before it, or by itself. */
export function contradiction(
  when: readonly Condition[],
): { readonly condition: Condition; readonly other: Condition } | undefined {
  const compared = when.slice(0, COMPARED_AT_MOST);
  for (const [index, condition] of compared.entries())
    for (const other of compared.slice(0, index + 1))
      if (other === condition ? isFalse(condition) : areContrary(other, condition)) return { condition, other };
  return undefined;
}

/** A comparison of two literal numbers. */
function isFalse(condition: Condition): boolean {
  if (condition.kind !== 'compare' || condition.left.kind !== 'number' || condition.right.kind !== 'number')
    return false;
  return numbersMeet(condition.left.text, condition.right.text) !== (condition.operator === '=');
}

function areContrary(a: Condition, b: Condition): boolean {
  if (a.operator === '!=') return b.operator === '=' && areContrary(b, a);
  if (a.kind === 'compare') return b.kind === 'compare' && numbersContrary(a, b);
  if (textKey(a) === undefined || textKey(a) !== textKey(b)) return false;
  return textsContrary(a, b);
}

type Comparison = Extract<Condition, { kind: 'compare' }>;

/** The same attribute on the left, numbers or file types on the right; `a` is an equality. */
function numbersContrary(a: Comparison, b: Comparison): boolean {
  if (a.left.kind !== 'attribute' || b.left.kind !== 'attribute' || a.left.text !== b.left.text) return false;
  if (a.right.kind !== b.right.kind) return false;
  const same = a.right.text === b.right.text;
  if (a.right.kind === 'constant')
    return a.left.text.endsWith('.type') ? same !== (b.operator === '=') : same && b.operator === '!=';
  if (a.right.kind !== 'number') return same && b.operator === '!=';
  return b.operator === '=' ? !numbersMeet(a.right.text, b.right.text) : numberIn(a.right.text, b.right.text);
}

/** What a text is compared with; undefined for what may stand for several texts. */
function textKey(condition: Condition): string | undefined {
  switch (condition.kind) {
    case 'compare':
      return undefined;
    case 'name':
      return condition.key;
    case 'argv':
      return `exec.argv[${condition.index}]`;
    case 'envp':
      return isPattern(condition.name.text) ? undefined : `exec.envp["${condition.name.text}"]`;
  }
}

function valueOf(condition: Condition): { readonly kind: string; readonly text: string } | undefined {
  return condition.kind === 'compare' ? undefined : condition.value;
}

/** The same key; `a` is an equality. A missing value is `NULL`. */
function textsContrary(a: Condition, b: Condition): boolean {
  const [first, second] = [valueOf(a), valueOf(b)];
  if (first === undefined || second === undefined) {
    if (b.operator === '=') return first !== second;
    return first === second;
  }
  if (b.operator === '!=') return first.text === second.text;
  if (first.kind !== 'pattern' || second.kind !== 'pattern') return false;
  return !isPattern(first.text) && !isPattern(second.text) && first.text !== second.text;
}
