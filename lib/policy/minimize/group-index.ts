import type { GroupKind } from '../../language/argument-types.js';
import type { ExceptionNamespace } from '../model/exception-model.js';
import { intervalOf, isRange, type Argument } from './argument.js';
import { IntervalIndex } from './interval-index.js';
import { PatternIndex } from './pattern-index.js';

/** The groups of a namespace, to be asked which of them hold something. */
export class GroupIndex {
  readonly #paths = new PatternIndex<string>();
  readonly #numbers = new IntervalIndex<string>();
  readonly #addresses = new IntervalIndex<string>();
  readonly #held: Record<GroupKind, Map<string, ReadonlySet<string>>> = {
    path_group: new Map(),
    number_group: new Map(),
    address_group: new Map(),
  };

  constructor({ lines }: Pick<ExceptionNamespace, 'lines'>) {
    for (const { node } of lines.values()) {
      if (node.kind === 'path_group') this.#paths.add(node.member.text, `@${node.group}`);
      else if (node.kind === 'number_group' || node.kind === 'address_group') {
        const type = node.kind === 'number_group' ? 'number' : 'address';
        const interval = intervalOf({ type, text: node.member.text });
        if (interval) this.#rangesOf(type).add(interval, `@${node.group}`);
      }
    }
  }

  /** The groups, as `@NAME`, of which one member holds all of an argument; none for an argument that is a group. */
  holding(argument: Argument): ReadonlySet<string> {
    const { type, text } = argument;
    const kind: GroupKind = !isRange(type) ? 'path_group' : type === 'address' ? 'address_group' : 'number_group';
    const known = this.#held[kind].get(text);
    if (known) return known;
    const found = new Set<string>();
    const tell = (group: string) => void found.add(group);
    if (kind === 'path_group') this.#paths.find(text, tell);
    else {
      const interval = intervalOf(argument);
      if (interval) this.#rangesOf(type).find(interval, tell);
    }
    const groups = found.size === 0 ? NONE : found;
    if (this.#held[kind].size < REMEMBERED) this.#held[kind].set(text, groups);
    return groups;
  }

  #rangesOf(type: Argument['type']): IntervalIndex<string> {
    return type === 'address' ? this.#addresses : this.#numbers;
  }
}

const NONE: ReadonlySet<string> = new Set();
/** Words of which the answer is remembered: most stand in many domains. */
const REMEMBERED = 100_000;
