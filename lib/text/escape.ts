/**
 * Names between bytes and the kernel's text: a backslash is `\\`, bytes up to 0x20 and from 0x7F are `\ooo`.
 * Source: security/tomoyo/realpath.c, tomoyo_encode2().
 */
import { TomoyoError } from '../errors.js';

/** The text the kernel has for a name; a string is taken as UTF-8. */
export function encodeName(name: Uint8Array | string): string {
  const bytes = typeof name === 'string' ? new TextEncoder().encode(name) : name;
  let text = '';
  for (const byte of bytes) {
    if (byte === BACKSLASH) text += '\\\\';
    else if (byte <= 0x20 || byte >= 0x7f) text += `\\${byte.toString(8).padStart(3, '0')}`;
    else text += String.fromCharCode(byte);
  }
  return text;
}

/**
 * The bytes of an encoded name.
 * @throws TomoyoError TOMOYO_BAD_FORMAT, with the position in `column` (from 1), for what the kernel never writes:
 * wildcards, raw bytes outside 0x21-0x7E, octal digits of a printable character.
 */
export function decodeName(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    let code = text.charCodeAt(at);
    if (code <= 0x20 || code >= 0x7f) throw bad(at, 'expected a printable ASCII character or "\\ooo"');
    if (code === BACKSLASH) {
      if (text[at + 1] === '\\') at += 1;
      else {
        code = octal(text, at);
        at += 3;
      }
    }
    bytes[length] = code;
    length += 1;
  }
  return bytes.slice(0, length);
}

const BACKSLASH = 0x5c;

function octal(text: string, at: number): number {
  const digits = text.slice(at + 1, at + 4);
  if (!/^[0-3][0-7]{2}$/.test(digits)) throw bad(at, 'expected "\\\\" or a backslash and three octal digits');
  const code = Number.parseInt(digits, 8);
  if (code > 0x20 && code < 0x7f) throw bad(at, `"\\${digits}" is printable; expected the character itself`);
  return code;
}

function bad(at: number, reason: string): TomoyoError {
  return new TomoyoError('TOMOYO_BAD_FORMAT', `bad name, column ${at + 1}: ${reason}`, { column: at + 1 });
}
