/**
 * IP addresses and ranges as the kernel takes and prints them.
 * Source: security/tomoyo/network.c, tomoyo_parse_ipaddr_union(), tomoyo_print_ip(); in4_pton(), in6_pton(), %pI4, %pI6c.
 */
export interface IpRange {
  /** 4 numbers of 8 bit or 8 of 16 bit. */
  readonly min: readonly number[];
  readonly max: readonly number[];
  readonly isIpv6: boolean;
}

/** @returns undefined if it is no address or range of one family; the first end may be above the second */
export function parseIpRange(text: string): IpRange | undefined {
  const isIpv6 = text.includes(':');
  const parse = isIpv6 ? parseIpv6 : parseIpv4;
  const dash = text.indexOf('-');
  const min = parse(dash < 0 ? text : text.slice(0, dash));
  const max = dash < 0 ? min : parse(text.slice(dash + 1));
  return min && max && { min, max, isIpv6 };
}

/** IPv4 without leading zeros, IPv6 compressed and lower-case; A-A as A. */
export function formatIpRange({ min, max, isIpv6 }: IpRange): string {
  const format = isIpv6 ? formatIpv6 : formatIpv4;
  const first = format(min);
  return min.every((part, index) => part === max[index]) ? first : `${first}-${format(max)}`;
}

function parseIpv4(text: string): readonly number[] | undefined {
  if (text.length > TEXT_LIMIT || !/^\d+(?:\.\d+){3}$/.test(text)) return undefined;
  const parts = text.split('.').map(Number);
  return parts.every((part) => part <= 255) ? parts : undefined;
}

/** Longer than any address, leading zeros apart. */
const TEXT_LIMIT = 100;

function parseIpv6(text: string): readonly number[] | undefined {
  if (text.length > TEXT_LIMIT) return undefined;
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  const before = parseGroups(head);
  const after = tail === undefined ? [] : parseGroups(tail);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 0) return undefined;
  return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

function parseGroups(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (part.includes('.') && index === parts.length - 1) {
      const ipv4 = parseIpv4(part);
      if (ipv4 === undefined) return undefined;
      const [a = 0, b = 0, c = 0, d = 0] = ipv4;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[\da-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

function formatIpv4(parts: readonly number[]): string {
  return parts.join('.');
}

function formatIpv6(groups: readonly number[]): string {
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  const isatap = ((groups[4] ?? 0) | 0x200) === 0x200 && groups[5] === 0x5efe;
  const hexCount = mapped || isatap ? 6 : 8;
  const [start, length] = longestZeros(groups.slice(0, hexCount));
  let out = '';
  for (let index = 0; index < hexCount; index += 1) {
    if (length > 1 && index === start) {
      out += '::';
      index += length - 1;
    } else out += (out === '' || out.endsWith(':') ? '' : ':') + (groups[index] ?? 0).toString(16);
  }
  if (hexCount === 8) return out;
  const [high = 0, low = 0] = groups.slice(6);
  return `${out}${out.endsWith(':') ? '' : ':'}${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`;
}

/** The first of the longest runs of zero. */
function longestZeros(groups: readonly number[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  let start = 0;
  groups.forEach((group, index) => {
    if (group !== 0) start = index + 1;
    else if (index - start + 1 > best[1]) best = [start, index - start + 1];
  });
  return best;
}
