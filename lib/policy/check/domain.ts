import type { UseGroupLine, UseProfileLine } from '../../language/ast.js';
import type { Source } from '../../text/source.js';
import { namespaceOf } from '../../language/entry-words.js';

/** A line and the text it stands in. */
export interface PlacedLine<Node> {
  readonly source: Source;
  readonly line: Node;
}

/** What is known of a domain when its lines are gone by: other domains may depend on it. */
export class Domain {
  readonly namespace: string;
  /** The last line counts. */
  profile: PlacedLine<UseProfileLine> | undefined;
  /** The acl_groups that it uses. */
  readonly groups: PlacedLine<UseGroupLine>[] = [];
  /** Texts of what its entries execute: the names under which programs go on. */
  readonly programs = new Set<string>();

  /** @param source its first line and no more, so that the text of a file that is read in pieces need not be kept */
  constructor(
    readonly name: string,
    readonly source: Source,
    readonly start: number,
    readonly end: number,
  ) {
    this.namespace = namespaceOf(name);
  }
}
