import type { PolicyKind } from '../../language/ast.js';
import { screen, type ScreenOptions } from './screen.js';

/**
 * Lines of a text sorted by their shape: lines of one shape differ only in plain words and numbers, of which the policy
 * language does not care what they are. So what the parser says of one line holds for all of its shape.
 */
export interface LineShapes {
  /** Where each line begins; one more for the end of the text. */
  readonly starts: Uint32Array;
  /** The shape of each line. */
  readonly shapes: Uint32Array;
  /** A line, from 0, of each shape. */
  readonly samples: Uint32Array;
}

/** Finds them; undefined for a text that is not ASCII. */
export type ShapeFinder = (text: string) => LineShapes | undefined;

/** What every line of a shape is; undefined: each must be looked at by itself. */
export type ShapeKind = 'domain' | 'use_profile' | 'setting' | 'entry' | 'blank' | undefined;

/** What the lines of each shape are in a domain policy: those that the kernel stores just as they are written. */
export function shapeKinds(
  text: string,
  { starts, samples }: LineShapes,
  options: Omit<ScreenOptions, 'kind' | 'lastIsCut'>,
): readonly ShapeKind[] {
  return Array.from(samples, (line) => kindOf(text.slice(starts[line], (starts[line + 1] ?? 0) - 1), options));
}

function kindOf(raw: string, options: Omit<ScreenOptions, 'kind' | 'lastIsCut'>): ShapeKind {
  if (raw === '') return 'blank';
  const kind: PolicyKind = 'domain_policy';
  const [line] = screen([{ text: raw, line: 1 }], { ...options, kind, lastIsCut: false }, () => undefined);
  if (line === undefined || line.kind === 'refused' || line.delete || line.text !== raw) return undefined;
  switch (line.kind) {
    case 'domain':
    case 'use_profile':
      return line.kind;
    case 'use_group':
    case 'quota_exceeded':
    case 'transition_failed':
      return 'setting';
    case 'select':
    case 'reset':
      return undefined;
    default:
      return 'entry';
  }
}
