import { KERNEL_NAMESPACE } from '../../language/entry-words.js';
import type { ModelLine, ModelLines } from '../model/model-lines.js';
import type { OfDevice } from './device.js';
import { profilesOf } from './choose-profile.js';
import { mergedComments } from './merge-comments.js';
import type { MergeFinding, MergeReport } from './report.js';

export interface MergedProfiles {
  readonly model: ModelLines;
  /** Profiles that are not the same everywhere, where no device was said whose are to be taken. */
  readonly differing: readonly MergeFinding[];
}

/**
 * Files of profiles of several devices as one. A number must mean the same everywhere.
 * @param take the device whose definition is taken where it does not
 */
export function mergedProfiles(
  models: readonly OfDevice<ModelLines>[],
  take: string | undefined,
  report: MergeReport,
): MergedProfiles {
  const differing: MergeFinding[] = [];
  const lines: ModelLine[] = [];
  const all = models.map((each) => ({ ...each, numbers: byNumber(each.model) }));
  for (const key of [...new Set(all.flatMap(({ numbers }) => [...numbers.keys()]))].sort()) {
    const having = all.flatMap(({ device, file, numbers }, index) => {
      const of = numbers.get(key);
      return of ? [{ device, file, index, ...of }] : [];
    });
    const isSame = having.every(({ meaning }) => meaning === having[0]?.meaning);
    const taken = isSame ? having : having.filter(({ device }) => device === take);
    const about = having[0]?.about ?? '';
    if (!isSame) {
      const finding: MergeFinding = {
        type: 'conflict',
        code: 'profile',
        about,
        message: taken.length > 0 ? `is not the same everywhere; takes that of ${take}` : 'is not the same everywhere',
        places: having.map(({ file, own }) => ({ file, line: own[0]?.line ?? 0 })),
      };
      if (taken.length > 0) report.found(finding);
      else differing.push(finding);
    }
    report.seen?.({ where: '', text: about, devices: having.map(({ index }) => index) });
    for (const line of unitedLines(taken.map(({ own }) => own))) lines.push(line);
  }
  const head = mergedComments(models.map(({ model }) => model.head));
  const tail = mergedComments(models.map(({ model }) => model.tail));
  return { model: { lines, problems: [], head, tail }, differing };
}

interface Definition {
  readonly about: string;
  /** Equal for what means the same. */
  readonly meaning: string;
  readonly own: readonly ModelLine[];
}

function byNumber(model: ModelLines): ReadonlyMap<string, Definition> {
  const states = profilesOf(model);
  const found = new Map<string, { about: string; own: ModelLine[]; meaning: string }>();
  for (const line of model.lines) {
    const { node, namespace = KERNEL_NAMESPACE } = line;
    const number = 'profile' in node ? node.profile : undefined;
    const key = `${namespace} ${number === undefined ? '' : String(number).padStart(3, '0')}`;
    const state = number === undefined ? undefined : states.get(namespace)?.get(number);
    const meaning = state
      ? JSON.stringify({ ...state, levels: [...state.levels].sort(([a], [b]) => (a < b ? -1 : 1)) })
      : line.text;
    const about = number === undefined ? `PROFILE_VERSION of ${namespace}` : `profile ${number} of ${namespace}`;
    const known = found.get(key) ?? { about, own: [], meaning };
    found.set(key, { ...known, meaning });
    known.own.push(line);
  }
  return found;
}

/** Each line once; what several have word by word with the comments of all. */
function unitedLines(all: readonly (readonly ModelLine[])[]): readonly ModelLine[] {
  const texts = [...new Set(all.flatMap((lines) => lines.map(({ text }) => text)))];
  return texts.flatMap((text) => {
    const having = all.map((lines) => lines.filter((line) => line.text === text));
    const [first] = having.flat();
    const comments = mergedComments(having.map((lines) => lines.flatMap((line) => line.comments)));
    return first ? [{ ...first, comments }] : [];
  });
}
