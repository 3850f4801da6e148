import { literalExpression } from '../text/literal-expression.js';

/**
 * Where a key of a parsed TOML text stands, for messages: an offset. Finds `[table]`, the Nth `[[table]]`, `[table.table]`
 * and `key =` at the beginning of a line; for what is written otherwise (inline tables, a key that is missing) the place of
 * what it is in.
 * @param keys such as ['sink', 1, 'where', 'mode']
 */
export function findInToml(toml: string, keys: readonly (string | number)[]): number {
  const headers = [...toml.matchAll(/^[ \t]*\[\[?\s*([^\]\n]*?)\s*\]/gm)];
  const tables = headers.map(({ 0: text, 1: name = '', index }, number) => ({
    name,
    start: index + text.indexOf('['),
    end: headers[number + 1]?.index ?? toml.length,
  }));
  const root = { name: '', start: 0, end: tables[0]?.start ?? toml.length };
  let place = root;
  let rest = tables;
  let names: readonly (string | number)[] = keys;
  let name = '';
  while (names.length > 1 && typeof names[0] === 'string') {
    name = within(name, names[0]);
    const [, index] = names;
    const found = rest.filter((table) => table.name === name)[typeof index === 'number' ? index : 0];
    if (!found) break;
    place = found;
    rest = rest.slice(rest.indexOf(found) + 1);
    names = names.slice(typeof index === 'number' ? 2 : 1);
  }
  const [key] = names;
  if (typeof key !== 'string') return place.start;
  const line = new RegExp(`^([ \\t]*)["']?${literalExpression(key)}["']?\\s*[.=]`, 'm');
  const found = line.exec(toml.slice(place.start, place.end));
  if (found) return place.start + found.index + (found[1] ?? '').length;
  return rest.find((table) => table.name === within(name, key))?.start ?? place.start;
}

function within(table: string, name: string): string {
  return table === '' ? name : `${table}.${name}`;
}
