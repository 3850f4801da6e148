import { nearest } from '../text/nearest.js';

const LIMIT = 3;

/**
 * Names of domains that were probably meant by one that is not there: those that differ in one component, and that one
 * only a little; else those that end as it does, reached by another way.
 */
export function nearestDomains(wish: string, names: Iterable<string>): readonly string[] {
  const wanted = wish.trim().split(/\s+/);
  const isWhole = wish.trimStart().startsWith('<');
  const near = new Map<string, string[]>();
  const sameEnd: string[] = [];
  for (const name of names) {
    const components = name.split(' ');
    const start = components.length - wanted.length;
    if (components.at(-1) === wanted.at(-1)) sameEnd.push(name);
    if (isWhole ? start !== 0 : start < 1) continue;
    const other = onlyOther(wanted, components, start);
    if (other === undefined) continue;
    const key = `${other.index} ${other.component}`;
    near.set(key, [...(near.get(key) ?? []), name].slice(0, LIMIT));
  }
  return [...new Set([...best(wanted, near), ...sameEnd])].slice(0, LIMIT);
}

function onlyOther(
  wanted: readonly string[],
  components: readonly string[],
  start: number,
): { readonly index: number; readonly component: string } | undefined {
  let found: { readonly index: number; readonly component: string } | undefined;
  for (const [index, word] of wanted.entries()) {
    const component = components[start + index] ?? '';
    if (component === word) continue;
    if (found !== undefined) return undefined;
    found = { index, component };
  }
  return found;
}

/** Of each component the nearest word that stands there. */
function best(wanted: readonly string[], near: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return wanted.flatMap((word, index) => {
    const prefix = `${index} `;
    const candidates = [...near.keys()].flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : []));
    const one = nearest(word, candidates);
    return one === undefined ? [] : [...(near.get(`${prefix}${one}`) ?? [])];
  });
}
