import { isSeparator, type PolicyLine } from './policy-line.js';

/**
 * Warns of characters that the kernel takes for spaces, though nobody means one: NUL, other control characters, and all
 * that is not ASCII. One warning a line, at the first.
 */
export function warnOfSeparators(line: PolicyLine): void {
  const { raw } = line;
  if (raw === line.text) return;
  for (let index = 0; index < raw.length; index += 1) {
    const code = raw.charCodeAt(index);
    if (!isSeparator(code) || code === 0x20 || code === 0x09) continue;
    if (code === 0x0d && index === raw.length - 1) continue;
    const first = raw.codePointAt(index) ?? code;
    const letter = String.fromCodePoint(first);
    const start = line.start + index;
    const span = { start, end: start + letter.length };
    line.warnSource('separator_byte', describe(first, letter, start), span, fixFor(first, letter));
    return;
  }
}

function describe(code: number, letter: string, offset: number): string {
  if (code === 0) return 'NUL: the kernel ignores the rest of the line';
  if (code === 0xfeff && offset === 0) return 'byte order mark: the kernel takes it for a space';
  if (code === 0xfffd) return 'replacement character: this was no valid UTF-8; the kernel takes it for a space';
  if (code >= 0xd800 && code <= 0xdfff) return 'half of a surrogate pair: the kernel takes it for a space';
  if (code < 0x20 || code === 0x7f) return `control character 0x${hex(code)}: the kernel takes it for a space`;
  return `"${letter}": the kernel takes it for a space and cuts the word; write it as ${fixFor(code, letter) ?? ''}`;
}

function hex(code: number): string {
  return code.toString(16).padStart(2, '0');
}

/** UTF-8 in the kernel's escapes. */
function fixFor(code: number, letter: string): string | undefined {
  if (code < 0x80 || code === 0xfeff || code === 0xfffd || (code >= 0xd800 && code <= 0xdfff)) return undefined;
  const bytes = [...encodeURIComponent(letter).matchAll(/%(..)/g)];
  return bytes.map(([, byte = '']) => `\\${Number.parseInt(byte, 16).toString(8).padStart(3, '0')}`).join('');
}
