/** One metric of a text in Prometheus' format 0.0.4. */
export interface Family {
  readonly help: string;
  readonly type: string;
  /** By the labels as they are written, sorted: `{mode="learning",result="granted"}`; '' without labels. */
  readonly samples: ReadonlyMap<string, number>;
}

const LABELS = /^\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*"(?:,|(?=\})))+\}$/;
const LABEL = /[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*"/g;

/** Parses a whole text, strictly; throws where it is not in the format. */
export function parseExposition(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('no line feed at the end');
  const families = new Map<string, { help: string; type: string; samples: Map<string, number> }>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, what, named, rest = ''] = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.+)$/.exec(line) ?? [];
    if (what === 'HELP' && named !== undefined) {
      if (families.has(named)) throw new Error(`twice: ${line}`);
      families.set(named, { help: rest, type: '', samples: new Map() });
      continue;
    }
    if (what === 'TYPE' && named !== undefined) {
      const family = families.get(named);
      if (!family || family.type !== '' || !['counter', 'gauge'].includes(rest)) throw new Error(line);
      family.type = rest;
      continue;
    }
    const [, name = '', labels = '', value = ''] =
      /^([a-zA-Z_:][\w:]*)(\{.*\})? (\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/.exec(line) ?? [];
    const family = families.get(name);
    if (!family || family.type === '' || (labels !== '' && !LABELS.test(labels)))
      throw new Error(`not a sample: ${line}`);
    const key = labels === '' ? '' : `{${(labels.match(LABEL) ?? []).sort().join(',')}}`;
    if (family.samples.has(key)) throw new Error(`twice: ${line}`);
    family.samples.set(key, Number(value));
  }
  return families;
}

/** The value of one sample; undefined where it is missing. */
export function sampleOf(text: string, name: string, labels = ''): number | undefined {
  return parseExposition(text).get(name)?.samples.get(labels);
}
