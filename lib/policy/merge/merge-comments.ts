/**
 * The comments of several files about one thing: those of one if the others say the same or nothing; else every line once,
 * in the order of bytes, so that it does not matter which file comes first.
 */
export function mergedComments(all: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = all.filter((lines) => lines.length > 0);
  if (others.every((lines) => lines.length === first.length && lines.every((line, at) => line === first[at])))
    return first;
  return [...new Set([...first, ...others.flat()])].sort();
}
