/** Always true, and makes an entry another one to the kernel. */
const ALWAYS = '0=0';
/** Takes nothing away: no name has a NUL. */
const NOTHING = '\\-\\000';

/**
 * A line that does what another line does and that the kernel keeps beside it: it stands in while the other one is taken
 * out of its list and written again at the end.
 * @param text an entry, an `acl_group` line or an aggregator, in the kernel's form
 * @returns undefined where there is none: an aggregator of one single program needs none, see below
 */
export function bridge(text: string): string | undefined {
  const grantLog = / grant_log=(?:yes|no)$/.exec(text)?.[0] ?? '';
  const namespace = /^<\S+ /.exec(text)?.[0] ?? '';
  if (!text.startsWith('aggregator ', namespace.length))
    return `${text.slice(0, text.length - grantLog.length)} ${ALWAYS}${grantLog}`;
  const [, original = '', name = ''] = text.slice(namespace.length).split(' ');
  const pattern = samePattern(original);
  return pattern === undefined ? undefined : `${namespace}aggregator ${pattern} ${name}`;
}

/**
 * Another pattern that matches the same names: `\\*\\*` for `\\*`, else one from whose first wildcard component nothing is
 * subtracted. A text without wildcard has none. It needs none either: an aggregator that comes behind another one that
 * takes its only program never decides.
 */
function samePattern(pattern: string): string | undefined {
  const plain = pattern.replaceAll('\\\\', '  ');
  const many = /\\[*@]/.exec(plain);
  if (many) return pattern.slice(0, many.index) + many[0] + pattern.slice(many.index);
  const wildcard = /\\[^0-3]/.exec(plain);
  if (!wildcard) return undefined;
  const slash = pattern.indexOf('/', wildcard.index + 2);
  const isRepeated = pattern.startsWith('\\{', wildcard.index);
  const end = slash < 0 ? pattern.length : isRepeated ? slash - 2 : slash;
  return pattern.slice(0, end) + NOTHING + pattern.slice(end);
}
