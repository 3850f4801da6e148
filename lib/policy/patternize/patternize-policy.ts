import { namespaceOf } from '../../language/entry-words.js';
import { EntryRewriter, type Rewritten } from '../classic/entry-rewriter.js';
import type { PatternizeRule, PatternizeRules } from '../classic/patternize-rules.js';
import { readExceptionModel } from '../model/exception-model.js';
import { foldBlock, type BlockEntry, type Edit, type Variant } from './fold-block.js';
import { GroupMembers } from './group-members.js';
import { NewWordCheck, type NewWordProblem } from './new-word.js';
import { visitEntries, type EntryPolicyKind, type EntryVisitor, type PolicyEntry } from './policy-entries.js';
import { placeOf, RuleCount } from './rule-count.js';

export interface PatternizeOptions {
  readonly kind: EntryPolicyKind;
  readonly rules: PatternizeRules;
  /** With it, it is checked that groups hold what they replace. */
  readonly exceptionPolicy?: { readonly file: string; readonly text: string } | undefined;
  /** Told of each word. */
  readonly rewritten?: (what: Rewritten) => void;
}

/** A rule whose NEW is not what the word was. */
export interface RuleProblem extends NewWordProblem {
  readonly rule: PatternizeRule;
  /** Offset of the line in the policy. */
  readonly start: number;
}

/** What patternizePolicy() made, and what each rule did. */
export interface Patternized {
  /** The policy, in pieces; only to be used if no problem is an error. */
  readonly pieces: () => Iterable<string>;
  /** In the order of the rules. */
  readonly rules: readonly RuleCount[];
  /** Lines that could have been rewritten. */
  readonly entries: number;
  readonly rewritten: number;
  /** Lines that went into one that they had become equal to. */
  readonly folded: number;
  /** Programs of `execute` that became something else: the kernel names the domains that they go to by the pattern. */
  readonly executes: number;
  /** `delete` lines of entries; they stay as they are. */
  readonly deletes: number;
  /** The first of each reason and rule. */
  readonly problems: readonly RuleProblem[];
}

/**
 * Rewrites the words of a policy by the rules of tomoyo-patternize, in an exception policy those of acl_groups, too. Unlike that
 * program, it keeps operations together where it can, folds entries that become equal, and checks what words become. All
 * that is not rewritten stays as written.
 *
 * In an exception policy conditions on `acl` are about the entry behind `acl_group N`, those on `domain` about its namespace.
 * @param text whole lines, latin1
 */
export function patternizePolicy(text: string, options: PatternizeOptions): Patternized {
  const patternizer = new PolicyPatternizer(options);
  visitEntries(text, options.kind, patternizer);
  patternizer.endBlock();
  const { rules, entries, rewritten, folded, executes, deletes, edits } = patternizer;
  const problems = [...patternizer.problems.values()];
  return {
    pieces: () => piecesOf(text, edits),
    rules: [...rules.values()],
    entries,
    rewritten,
    folded,
    executes,
    deletes,
    problems,
  };
}

function* piecesOf(text: string, edits: readonly Edit[]): Generator<string> {
  let at = 0;
  for (const { start, end, text: line } of edits) {
    if (start > at) yield text.slice(at, start);
    if (line !== undefined) yield `${line}\n`;
    at = end + 1;
  }
  if (at < text.length) yield text.slice(at);
}

class PolicyPatternizer implements EntryVisitor {
  readonly rules: ReadonlyMap<PatternizeRule, RuleCount>;
  readonly edits: Edit[] = [];
  readonly problems = new Map<string, RuleProblem>();
  entries = 0;
  rewritten = 0;
  folded = 0;
  executes = 0;
  deletes = 0;
  readonly #kind: EntryPolicyKind;
  readonly #rewriter: EntryRewriter;
  readonly #check: NewWordCheck;
  /** Whether operations of one line may become different things. */
  readonly #looksAtOperations: boolean;
  #block: BlockEntry[] = [];
  #isRewritten = false;
  #domain = '';
  #namespace = '';
  #entry: PolicyEntry | undefined;
  #operations: readonly string[] = [];
  #hits: PatternizeRule[] = [];
  readonly #counted = new Set<string>();

  constructor({ kind, rules: { rules }, exceptionPolicy, rewritten }: PatternizeOptions) {
    this.#kind = kind;
    this.rules = new Map(rules.map((rule) => [rule, new RuleCount(rule)]));
    this.#rewriter = new EntryRewriter(rules, (what) => {
      this.#count(what);
      rewritten?.(what);
    });
    this.#check = new NewWordCheck(
      exceptionPolicy && new GroupMembers(readExceptionModel(exceptionPolicy.text, exceptionPolicy)),
    );
    this.#looksAtOperations = rules.some(({ conditions }) => conditions.some(({ line }) => line === 'acl'));
  }

  enter(domain: string): void {
    // acl_groups of all namespaces are one block: the lines of each may stand anywhere
    if (this.#kind === 'domain_policy') this.endBlock();
    this.#domain = domain;
    this.#namespace = namespaceOf(domain);
    this.#rewriter.enter(domain);
  }

  barrier(line: string): void {
    this.endBlock();
    if (DELETED_ENTRY.test(line)) this.deletes += 1;
  }

  entry(entry: PolicyEntry): void {
    this.entries += 1;
    this.#entry = entry;
    this.#counted.clear();
    const variants = this.#variants(entry);
    const isRewritten = variants.some(({ rules }) => rules.length > 0);
    if (isRewritten) this.rewritten += 1;
    this.#isRewritten ||= isRewritten;
    const { start, end, line, at } = entry;
    this.#block.push({ start, end, prefix: line.slice(0, at), variants });
  }

  /** What stands before is not made one with what follows. */
  endBlock(): void {
    if (this.#isRewritten) {
      const edits = foldBlock(this.#block, (made) => {
        for (const rule of made) this.#countOf(rule).left += 1;
      });
      for (const edit of edits) {
        this.edits.push(edit);
        if (edit.text === undefined) this.folded += 1;
      }
    }
    this.#block = [];
    this.#isRewritten = false;
  }

  #variants({ head, line, at, argumentsAt }: PolicyEntry): readonly Variant[] {
    const rest = line.slice(argumentsAt);
    const { operations } = head;
    if (operations.length === 1 || !this.#looksAtOperations) {
      const [first = ''] = operations;
      const before = operations.length === 1 ? line.slice(at, argumentsAt) : `${head.begin}${first} `;
      return [this.#variant(head, operations, before, rest)];
    }
    const variants = operations.map((operation) =>
      this.#variant(head, [operation], `${head.begin}${operation} `, rest),
    );
    const byRest = new Map<string, Variant>();
    for (const variant of variants) {
      const known = byRest.get(variant.rest);
      const together = known && { ...known, operations: [...known.operations, ...variant.operations] };
      byRest.set(variant.rest, together ?? variant);
    }
    return [...byRest.values()];
  }

  #variant(head: PolicyEntry['head'], operations: readonly string[], before: string, rest: string): Variant {
    this.#operations = operations;
    this.#hits = [];
    const result = this.#rewriter.rewrite(before + rest);
    return { head, operations, rest: this.#hits.length === 0 ? rest : result.slice(before.length), rules: this.#hits };
  }

  #count(rewritten: Rewritten): void {
    const { rule } = rewritten;
    const count = this.#countOf(rule);
    const isKept = rewritten.to === rewritten.word;
    if (!isKept) {
      this.#hits.push(rule);
      this.#checkNew(rewritten);
      if (this.#operations.includes('execute')) {
        count.executes += 1;
        this.executes += 1;
      }
    }
    const place = placeOf(rewritten, this.#operations);
    if (this.#wasCounted(rewritten, place)) return;
    count.add(place, this.entries, this.#domain);
    if (isKept) count.kept += 1;
  }

  /** With another operation of the same line. */
  #wasCounted({ rule, argument }: Rewritten, place: string | undefined): boolean {
    if (this.#operations.length === this.#entry?.head.operations.length) return false;
    const key = `${rule.atLine} ${argument.key} ${place ?? ''}`;
    if (this.#counted.has(key)) return true;
    this.#counted.add(key);
    return false;
  }

  #checkNew(rewritten: Rewritten): void {
    const { rule } = rewritten;
    const problem = this.#check.check(rewritten, this.#namespace);
    if (problem === undefined) return;
    const key = `${rule.atLine} ${problem.severity === 'error' ? '' : problem.reason}`;
    if (!this.problems.has(key)) this.problems.set(key, { ...problem, rule, start: this.#entry?.start ?? 0 });
  }

  #countOf(rule: PatternizeRule): RuleCount {
    const count = this.rules.get(rule);
    if (count === undefined) throw new TypeError(`no rule of line ${rule.atLine}`);
    return count;
  }
}

const DELETED_ENTRY = /^delete (?:<[^ ]+> )?(?:acl_group \d+ )?(?:file|network) /;
