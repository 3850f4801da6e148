import { bridge } from './bridge.js';
import type { ChangedLine, MovedEntry } from './changes.js';
import { entryParts } from './entry-parts.js';
import { listPrefix } from './given-exceptions.js';

/** Changes of lists as they are written: what moves goes with what is removed, and something stands in for it. */
export interface BridgedChanges {
  readonly add: readonly string[];
  /** In list order. */
  readonly remove: readonly string[];
  readonly bridges: readonly string[];
}

/** @param held the lines of the lists in the order of their places; not asked for where nothing moves */
export function bridged(
  {
    add,
    remove,
    move,
  }: {
    readonly add: readonly ChangedLine[];
    readonly remove: readonly string[];
    readonly move: readonly MovedEntry[];
  },
  held: () => readonly string[],
): BridgedChanges {
  const texts = add.map(({ text }) => text);
  if (move.length === 0) return { add: texts, remove, bridges: [] };
  const moved = new Set(move.map(({ text }) => keyOf(text)));
  const bridges = bridgesOf(move);
  const places = new Map(held().map((text, index) => [keyOf(text), index]));
  const place = (text: string) => places.get(keyOf(text)) ?? 0;
  const gone = [...remove.filter((text) => !moved.has(keyOf(text))), ...oldPlaces(move)];
  return {
    add: [...texts.filter((text) => !moved.has(keyOf(text))), ...bridges],
    remove: gone.sort((a, b) => place(a) - place(b)),
    bridges,
  };
}

/** What stands in for what moves. */
export function bridgesOf(move: readonly MovedEntry[]): readonly string[] {
  return move.flatMap(({ text }) => bridge(text) ?? []);
}

/** What moves, as it stands in its old place. */
export function oldPlaces(move: readonly MovedEntry[]): readonly string[] {
  return move.flatMap(({ held }) => held ?? []);
}

/** Equal for lines that the kernel keeps as one. */
function keyOf(text: string): string {
  const prefix = listPrefix(text);
  return prefix + entryParts(text.slice(prefix.length)).key;
}
