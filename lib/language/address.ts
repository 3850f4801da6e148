/**
 * IP addresses and their ranges, as `network inet` entries and address groups hold them.
 * Source: security/tomoyo/network.c, tomoyo_parse_ipaddr_union(), tomoyo_print_ip().
 */

/** Both ends are 4 bytes (IPv4) or 16 bytes (IPv6) in network order; min above max is kept and matches nothing. */
export interface AddressRange {
  readonly family: 'ipv4' | 'ipv6';
  readonly min: readonly number[];
  readonly max: readonly number[];
}

/** One address or `A-B` of one family; undefined for what the kernel rejects. */
export function parseAddressRange(text: string): AddressRange | undefined {
  const dash = text.indexOf('-');
  const min = parseAddress(dash < 0 ? text : text.slice(0, dash));
  const max = dash < 0 ? min : parseAddress(text.slice(dash + 1));
  if (min === undefined || max === undefined || min.length !== max.length) return undefined;
  return { family: min.length === 4 ? 'ipv4' : 'ipv6', min, max };
}

/** As the kernel prints it: IPv4 without leading zeros, IPv6 compressed, `A-A` as `A`. */
export function formatAddressRange({ min, max }: AddressRange): string {
  const first = formatAddress(min);
  return compare(min, max) === 0 ? first : `${first}-${formatAddress(max)}`;
}

/** Whether every address of `inner` is in `outer`; families never mix. Byte order decides. */
export function addressRangeContains(outer: AddressRange, inner: AddressRange): boolean {
  if (outer.family !== inner.family) return false;
  return compare(outer.min, inner.min) <= 0 && compare(inner.max, outer.max) <= 0 && compare(inner.min, inner.max) <= 0;
}

function compare(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((byte, index) => byte !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function parseAddress(text: string): readonly number[] | undefined {
  return text.includes(':') ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): readonly number[] | undefined {
  if (!/^\d+(?:\.\d+){3}$/.test(text)) return undefined;
  const bytes = text.split('.').map(Number);
  return bytes.every((byte) => byte <= 255) ? bytes : undefined;
}

function parseIpv6(text: string): readonly number[] | undefined {
  const gap = text.indexOf('::');
  if (gap < 0) {
    const all = parseWords(text);
    return all?.length === 16 ? all : undefined;
  }
  const before = text.slice(0, gap);
  if (before.includes('.')) return undefined;
  const head = parseWords(before);
  const tail = parseWords(text.slice(gap + 2));
  if (!head || !tail) return undefined;
  const zeros = 16 - head.length - tail.length;
  return zeros < 2 ? undefined : [...head, ...Array.from({ length: zeros }, () => 0), ...tail];
}

/** 16-bit words with `:` between them; the last may be a dotted quad. */
function parseWords(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const bytes: number[] = [];
  const words = text.split(':');
  for (const [index, word] of words.entries()) {
    if (index === words.length - 1 && word.includes('.')) {
      const quad = parseIpv4(word);
      return quad && [...bytes, ...quad];
    }
    if (!/^0*[\da-f]{1,4}$/i.test(word)) return undefined;
    const value = Number.parseInt(word, 16);
    bytes.push(value >> 8, value & 0xff);
  }
  return bytes;
}

function formatAddress(bytes: readonly number[]): string {
  if (bytes.length === 4) return bytes.join('.');
  const quad = endsInQuad(bytes);
  const words: string[] = [];
  for (let at = 0; at < (quad ? 12 : 16); at += 2) {
    words.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16));
  }
  const { start, length } = longestZeros(words);
  if (quad) words.push(bytes.slice(12).join('.'));
  if (length < 2) return words.join(':');
  return `${words.slice(0, start).join(':')}::${words.slice(start + length).join(':')}`;
}

/** v4-mapped and ISATAP addresses print their last 32 bits dotted. Source: lib/vsprintf.c, ip6_compressed_string(). */
function endsInQuad(bytes: readonly number[]): boolean {
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  const isIsatap = ((bytes[8] ?? 0) | 2) === 2 && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
  return isMapped || isIsatap;
}

/** The first of the longest runs of zero words. */
function longestZeros(words: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, word] of words.entries()) {
    length = word === '0' ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}
