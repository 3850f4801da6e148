/** Where Debian 12 packages come from: the mirror the host already uses, else Debian's own. */

const SUITES: ReadonlyMap<string, string> = new Map([
  ['bookworm', 'http://deb.debian.org/debian'],
  ['bookworm-updates', 'http://deb.debian.org/debian'],
  ['bookworm-security', 'http://deb.debian.org/debian-security'],
]);

interface Source {
  readonly uri: string;
  readonly suite: string;
}

/**
 * A sources.list for the three suites of Debian 12, component main.
 * @param hostTexts Contents of the host's source files, one-line or deb822 form; what is not Debian 12 is passed over.
 * @param keyring Path of the keys that must have signed the lists.
 */
export function sourcesList(hostTexts: readonly string[], keyring: string): string {
  const known = hostTexts.flatMap((text) => (/^types\s*:/im.test(text) ? parseDeb822(text) : parseOneLine(text)));
  const lines = [...SUITES].map(([suite, debian]) => {
    const uri = known.find((source) => source.suite === suite)?.uri ?? debian;
    return `deb [signed-by=${keyring}] ${uri} ${suite} main\n`;
  });
  return lines.join('');
}

/** deb [option=value ...] URI SUITE COMPONENT ... */
function parseOneLine(text: string): Source[] {
  const sources: Source[] = [];
  for (const line of text.split('\n')) {
    const words = line
      .replace(/#.*/, '')
      .replace(/\[[^\]]*\]/, ' ')
      .trim()
      .split(/\s+/);
    const [type, uri, suite, ...components] = words;
    if (type !== 'deb' || uri === undefined || suite === undefined || !components.includes('main')) continue;
    if (isUsable(uri)) sources.push({ uri, suite });
  }
  return sources;
}

/** Types:, URIs:, Suites:, Components: in blocks; values may go on in indented lines. */
function parseDeb822(text: string): Source[] {
  const plain = text.replace(/^#.*\n?/gm, '').replace(/\n[ \t]+/g, ' ');
  return plain.split(/\n{2,}/).flatMap((block) => {
    const words = (field: string): string[] => {
      const found = new RegExp(`^${field}\\s*:(.*)$`, 'im').exec(block);
      return (found?.[1] ?? '').trim().split(/\s+/);
    };
    if (words('Enabled')[0] === 'no' || !words('Types').includes('deb') || !words('Components').includes('main')) {
      return [];
    }
    const uris = words('URIs').filter(isUsable);
    return uris.flatMap((uri) => words('Suites').map((suite) => ({ uri, suite })));
  });
}

/** Not a medium to be put in. */
function isUsable(uri: string): boolean {
  return /^(?:https?|mirror|mirror\+https?|tor\+https?|file):/.test(uri);
}
