import type { Line } from './line.js';

/** A part of the screen. */
export interface Section {
  /** How many rows it would fill. */
  readonly need: number;
  /** Its lines, at most so many. */
  readonly lines: (rows: number) => readonly Line[];
}

/** Which section gets how many rows at least, the most urgent first. */
export type Shares<Name extends string> = readonly (readonly [Name, number])[];

/** Gives the rows to the sections; the lines of all, in the order of the sections, as many as there are rows at most. */
export function stack<Name extends string>(
  sections: readonly (readonly [Name, Section])[],
  shares: Shares<Name>,
  rows: number,
): ReadonlyMap<Name, readonly Line[]> {
  const needs = new Map(sections.map(([name, { need }]) => [name, need]));
  const given = new Map<Name, number>();
  let left = rows;
  for (const [name, share] of shares) {
    const before = given.get(name) ?? 0;
    const more = Math.min(Math.min(needs.get(name) ?? 0, share) - before, left);
    if (more <= 0) continue;
    given.set(name, before + more);
    left -= more;
  }
  return new Map(sections.map(([name, { lines }]) => [name, lines(given.get(name) ?? 0)]));
}
