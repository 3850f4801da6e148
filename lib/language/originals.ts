import type { Source } from '../text/source.js';
import type { PolicyNode } from './ast.js';

/** The nodes that the parser made of a source: what is still among them prints as it was written. */
const ORIGINALS = new WeakMap<Source, readonly PolicyNode[]>();

export function rememberNodes(source: Source, nodes: readonly PolicyNode[]): void {
  ORIGINALS.set(source, nodes);
}

export function originalNodes(source: Source): readonly PolicyNode[] {
  return ORIGINALS.get(source) ?? [];
}
