import type { WordBits } from '../../language/lexemes.js';
import type { PolicyProblem } from '../diff/policy-problem.js';
import { readDomainModel, type DomainModel } from '../model/domain-model.js';
import { packedText, type ModelEntry } from '../model/entry-set.js';
import { readExceptionModel } from '../model/exception-model.js';
import { domainText } from '../model/print-domain.js';
import { isBoundToPlaces, LineEdits } from './line-edits.js';
import { coveredIn } from './minimize-domain.js';
import { SharedLists } from './shared-lists.js';

export interface PolicyTextInput {
  readonly file: string;
  /** latin1: one character a byte */
  readonly text: string;
}

/** Operations that an entry need not have, since another one has them. Texts are as the kernel prints them. */
export interface DroppedOperations {
  readonly domain: string;
  /** The entry with these operations only. */
  readonly text: string;
  /** Of its first line, from 1. */
  readonly line: number;
  /** Whether nothing is left of the entry: these operations, and those that others cover. */
  readonly whole: boolean;
  readonly cover: {
    readonly text: string;
    readonly file: string;
    readonly line: number;
    /** Of which acl_group it is; undefined: of the same domain. */
    readonly aclGroup: number | undefined;
  };
}

/** What minimizePolicy() made, and what it dropped. */
export interface Minimized {
  /** In the order of the domains and their entries. */
  readonly dropped: readonly DroppedOperations[];
  /** Lines of which earlier lines of their domain say everything. */
  readonly repeated: readonly { readonly domain: string; readonly text: string; readonly line: number }[];
  /** Lines of both files that a kernel would not keep as they are meant. There is no result then. */
  readonly problems: readonly PolicyProblem[];
  /** Whether the file had `delete` or `select` lines: then it is written anew, as the kernel would print it. */
  readonly isRewritten: boolean;
  /** The new policy, in pieces. */
  readonly pieces: () => Iterable<string>;
}

export interface MinimizeOptions {
  readonly domainPolicy: PolicyTextInput;
  /** Without it groups hold nothing but themselves, and acl_groups cover nothing. */
  readonly exceptionPolicy?: PolicyTextInput | undefined;
  readonly wordBits?: WordBits;
}

/**
 * Drops from a domain policy what other entries of the same domain grant, or of the acl_groups that it uses. No access is
 * lost, and no access is logged otherwise. Entries that decide where a program goes are left alone: an `execute` may be
 * covered, and still name the next domain.
 * Tested: test/unit/policy/minimize/minimize.test.ts by a matcher of its own, test/board/minimize.board.ts by the kernel.
 */
export function minimizePolicy({ domainPolicy, exceptionPolicy, wordBits = 64 }: MinimizeOptions): Minimized {
  const { file, text } = domainPolicy;
  const model = readDomainModel(text, { file, wordBits });
  const exceptions = exceptionPolicy && readExceptionModel(exceptionPolicy.text, { ...exceptionPolicy, wordBits });
  const problems = [...model.problems, ...(exceptions?.problems ?? [])];
  const shared = new SharedLists(exceptions);
  const dropped: DroppedOperations[] = [];
  const lost = new Map<ModelEntry, number>();
  for (const domain of model.domains.values()) {
    const covered = coveredIn(domain, shared);
    for (const { entry, mask } of covered) lost.set(entry, (lost.get(entry) ?? 0) | mask);
    for (const { entry, mask, cover, group } of covered)
      dropped.push({
        domain: domain.name,
        text: packedText({ ...entry, mask }),
        line: entry.line,
        whole: lost.get(entry) === entry.mask,
        cover: {
          text: packedText(cover),
          file: group === undefined ? file : (exceptionPolicy?.file ?? ''),
          line: cover.line,
          aclGroup: group,
        },
      });
  }
  const isRewritten = isBoundToPlaces(text);
  const edits = new LineEdits(text);
  const repeated = isRewritten ? [] : edits.takeAll(model, lost);
  const pieces = () => (isRewritten ? printed(model, lost) : edits.pieces());
  return { dropped, repeated, problems, isRewritten, pieces };
}

function* printed(model: DomainModel, lost: ReadonlyMap<ModelEntry, number>): Iterable<string> {
  if (model.head.length > 0) yield `${model.head.join('\n')}\n`;
  for (const domain of model.domains.values()) {
    const kept: string[] = [];
    for (const entry of domain.entries.list()) {
      const mask = entry.mask & ~(lost.get(entry) ?? 0);
      if (mask !== 0) kept.push(...entry.comments, packedText({ ...entry, mask }));
    }
    yield domainText(domain, kept);
  }
  if (model.tail.length > 0) yield `${model.tail.join('\n')}\n`;
}
