import type { Source } from '../../text/source.js';
import type { Found } from './found.js';

const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/**
 * What to write instead of bytes beyond ASCII, where a character of the text stands for one byte.
 * @returns undefined where there is no such byte
 */
export function separatorBytes(source: Source, start: number, lineEnd: number): Found | undefined {
  const bytes = /^[\x80-\xff]+/.exec(source.slice(start, lineEnd))?.[0];
  if (bytes === undefined) return undefined;
  const place = { code: 'separator_byte', source, start, end: start + bytes.length } as const;
  if (start === 0 && bytes.startsWith(BYTE_ORDER_MARK))
    return { ...place, end: 3, message: 'byte order mark: the kernel takes it for spaces', hint: 'leave it out' };
  const escaped = bytes.replaceAll(/./gs, (byte) => `\\${byte.charCodeAt(0).toString(8)}`);
  return {
    ...place,
    message: 'bytes beyond ASCII: the kernel takes them for spaces, and the word ends here',
    hint: `write ${escaped}`,
  };
}
