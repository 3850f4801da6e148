/**
 * Entries of a domain that are most like one that is missing, best first: the same kind, then as many equal characters from
 * the front of the arguments. Those that have nothing in common with it are left out.
 * @param entries in the kernel's form
 */
export function nearestEntries(wanted: string, entries: readonly string[], count: number): readonly string[] {
  const [kind, target] = parts(wanted);
  return entries
    .map((entry) => ({ entry, likeness: likeness(kind, target, entry) }))
    .filter(({ likeness: score }) => score > 0)
    .sort((one, other) => other.likeness - one.likeness)
    .slice(0, count)
    .map(({ entry }) => entry);
}

function likeness(kind: string, target: string, entry: string): number {
  const [otherKind, otherTarget] = parts(entry);
  if (otherKind !== kind) return 0;
  let equal = 0;
  while (equal < target.length && target[equal] === otherTarget[equal]) equal++;
  // the first character of a path is the same for all
  return equal > 1 ? equal : 0;
}

/** `file`, `network inet`, `misc`; and what stands behind the operations. */
function parts(entry: string): readonly [string, string] {
  const words = entry.split(' ');
  const kind = words[0] === 'network' ? 2 : 1;
  return [words.slice(0, kind).join(' '), words.slice(kind + 1).join(' ')];
}
