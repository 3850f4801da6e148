/** Text for XML and HTML, in content and in quoted attributes. What neither can hold is written as `\x1b`. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll(/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, controlCharacter)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function controlCharacter(character: string): string {
  return character === '\r' ? '' : `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`;
}
