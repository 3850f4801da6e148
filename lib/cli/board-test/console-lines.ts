const LAST_LINES = 20;
const PANIC = 'Kernel panic - not syncing';
const LINES_BEFORE_PANIC = 10;

/** What a console said last. */
export function lastLines(console: string): readonly string[] {
  return linesOf(console).slice(-LAST_LINES);
}

/** What a console said of a panic, and right before. */
export function panicLines(console: string): string {
  const lines = linesOf(console);
  const at = lines.findIndex((line) => line.includes(PANIC));
  return lines.slice(Math.max(0, at - LINES_BEFORE_PANIC), at + LAST_LINES).join('\n');
}

/** What our loader said was wrong with the policy. */
export function loaderLines(console: string): readonly string[] {
  const said = linesOf(console).flatMap((line) => line.split('tomoyo-loader: ').slice(1, 2));
  return said.filter((text) => !text.startsWith('NO STORED POLICY'));
}

function linesOf(console: string): readonly string[] {
  return console.split(/\r*\n/).filter((line) => line.trim() !== '');
}
