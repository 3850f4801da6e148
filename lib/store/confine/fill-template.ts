/** Texts for the places of a template, by their names. */
export type TemplateValues = Readonly<Record<string, readonly string[]>>;

/**
 * Replaces every `@NAME@` of a text. A line with a name that has several values comes once for each of them, one that has
 * none is left out. Pure.
 * Tested: test/unit/store/confine.test.ts.
 */
export function fillTemplate(text: string, values: TemplateValues): string {
  return text
    .split('\n')
    .flatMap((line) => fillLine(line, values))
    .join('\n');
}

function fillLine(line: string, values: TemplateValues): readonly string[] {
  const name = Object.keys(values).find((one) => line.includes(`@${one}@`));
  if (name === undefined) return [line];
  const filled = (values[name] ?? []).map((value) => line.replaceAll(`@${name}@`, () => value));
  return filled.flatMap((one) => fillLine(one, values));
}
