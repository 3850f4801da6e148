/** The matching algorithm in its plain backtracking form, to compare with. */
export function referenceMatches(pattern: string, name: string): boolean {
  const cut = /^(?:[^\\]|\\\\|\\[0-3][0-7]{2})*/.exec(pattern)?.[0].length ?? 0;
  if (cut === pattern.length) return name === pattern;
  if (name.endsWith('/') !== pattern.endsWith('/')) return false;
  return name.startsWith(pattern.slice(0, cut)) && path(name.slice(cut), pattern.slice(cut));
}

function path(nameRest: string, patternRest: string): boolean {
  let name = nameRest;
  let pattern = patternRest;
  while (name !== '' && pattern !== '') {
    const [part, afterPart] = head(name);
    const [glob, afterGlob] = head(pattern);
    if (glob.startsWith('\\{')) return repetition(name, glob.slice(2, -2), afterGlob);
    if (!component(part, glob)) return false;
    name = afterPart;
    pattern = afterGlob;
  }
  return name === '' && pattern.replace(/^(?:\\[*@])+/, '') === '';
}

function repetition(nameRest: string, glob: string, pattern: string): boolean {
  let name = nameRest;
  do {
    const [part, after] = head(name);
    if (!component(part, glob) || part === name) return false;
    if (path(after, pattern)) return true;
    name = after;
  } while (name.includes('/'));
  return false;
}

function head(text: string): readonly [string, string] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text, ''] : [text.slice(0, slash), text.slice(slash + 1)];
}

function component(part: string, pattern: string): boolean {
  const globs = [''];
  for (const [token] of pattern.matchAll(TOKEN)) {
    if (token === '\\-') globs.push('');
    else globs[globs.length - 1] += token;
  }
  return globs.every((text, index) => takes(tokens(part), tokens(text)) === (index === 0));
}

const TOKEN = /\\[0-3][0-7]{2}|\\.|[^]/g;

function tokens(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  '\\*': /^/,
  '\\?': /^/,
  '\\@': /^[^.]/,
  '\\$': /^\d$/,
  '\\+': /^\d$/,
  '\\X': /^[\da-f]$/i,
  '\\x': /^[\da-f]$/i,
  '\\A': /^[a-z]$/i,
  '\\a': /^[a-z]$/i,
};

function takes(name: readonly string[], pattern: readonly string[]): boolean {
  const [step, ...rest] = pattern;
  const [unit, ...more] = name;
  if (step === undefined) return unit === undefined;
  const mayBeEmpty = step === '\\*' || step === '\\@';
  if (mayBeEmpty && takes(name, rest)) return true;
  if (unit === undefined || !(CLASSES[step]?.test(unit) ?? step === unit)) return false;
  return takes(more, rest) || (/^\\[*@$XA]$/.test(step) && takes(more, pattern));
}
