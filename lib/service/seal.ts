import { createHash } from 'node:crypto';

const BEGIN = '# Written by tomoyo install-service, which leaves it alone once it is changed: sha256 ';

/** The text with a last line that shows whether anybody changed it since. Of a text for which `#` begins a comment. */
export function seal(text: string): string {
  return `${text}${BEGIN}${hashOf(text)}\n`;
}

/** Whether seal() wrote it, and it is as it was then. */
export function isSealed(text: string): boolean {
  const at = text.lastIndexOf(BEGIN);
  return at >= 0 && text === seal(text.slice(0, at));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
