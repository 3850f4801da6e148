const MOST_CHARACTERS = 64;

/** A name for one more: no control bytes, and none has that of another. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const clean = wanted.replaceAll(/[^ -~]/g, '?').slice(0, MOST_CHARACTERS) || 'somebody';
  let free = clean;
  for (let number = 2; taken.includes(free); number++) free = `${clean} (${number})`;
  return free;
}
