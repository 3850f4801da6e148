import type { PolicyKind, PolicyNode, StatLine } from '../../language/ast.js';
import { parsePolicy } from '../../language/parse.js';
import { kernelForm } from '../../language/print.js';
import type { PolicyWarningCode } from '../../language/problem.js';
import type { PolicyProblem, ProblemCode } from './policy-problem.js';

/** A line of the caller's text and its number there, from 1. */
export interface GivenLine {
  readonly text: string;
  readonly line: number;
}

/** A line that the kernel stores as it is meant. */
export interface GoodLine {
  readonly kind: Good['kind'];
  readonly node: Good;
  readonly delete: boolean;
  readonly namespace: string | undefined;
  /** The kernel's form, without `delete` and namespace. */
  readonly text: string;
  readonly line: number;
}

/** A line that is not written. `startsDomain`: it was to select the domain of the lines below. */
export interface RefusedLine {
  readonly kind: 'refused';
  readonly line: number;
  readonly startsDomain: boolean;
}

export type ScreenedLine = GoodLine | RefusedLine;

export interface ScreenOptions {
  readonly kind: PolicyKind;
  readonly file: string;
  /** Of the kernel's numbers. */
  readonly wordBits: 32 | 64;
  /** The last line has no line end: the kernel would not see it. */
  readonly lastIsCut: boolean;
}

/** Of the parser's warnings, those of lines that are stored as they are written, and then match nothing. */
const HARMLESS: ReadonlySet<PolicyWarningCode> = new Set(['bad_group_member', 'empty_group_member']);

/**
 * Separates the lines that the kernel stores as they are meant from those that it drops, cuts or takes for something
 * else. Blank lines and comments are in neither.
 * @param refuse is told of each line of the second sort
 */
export function screen(
  lines: readonly GivenLine[],
  options: ScreenOptions,
  refuse: (problem: PolicyProblem) => void,
): readonly ScreenedLine[] {
  const { kind, file, wordBits, lastIsCut } = options;
  const text = lines.map((each) => each.text).join('\n') + (lastIsCut ? '' : '\n');
  const { nodes, errors, warnings, source } = parsePolicy(text, { kind, file, wordBits });
  const faults = new Map<number, Fault>();
  const note = (start: number, found: Omit<Fault, 'column'>) => {
    const { line, column } = source.locate(start);
    if (!faults.has(line - 1)) faults.set(line - 1, { ...found, column });
  };
  for (const { start, reason, fix } of errors) note(start, { code: 'syntax', reason, fix });
  for (const { start, code, reason, fix } of warnings) if (!HARMLESS.has(code)) note(start, { code, reason, fix });
  const screened: ScreenedLine[] = [];
  for (const [index, node] of nodes.entries()) {
    const given = lines[index];
    if (given === undefined || node.kind === 'blank' || node.kind === 'comment') continue;
    const found = faults.get(index) ?? faultOf(node);
    if (found === undefined && node.kind !== 'unknown') screened.push(goodLine(node, given.line));
    else {
      const { code, reason, fix, column } = found ?? UNKNOWN;
      refuse({ code, file, line: given.line, column, reason, text: given.text, ...(fix === undefined ? {} : { fix }) });
      screened.push({ kind: 'refused', line: given.line, startsDomain: startsDomain(node) });
    }
  }
  return screened;
}

interface Fault {
  readonly code: ProblemCode;
  readonly column: number;
  readonly reason: string;
  readonly fix: string | undefined;
}

const UNKNOWN: Fault = { code: 'syntax', column: 1, reason: 'the kernel drops this line', fix: undefined };

function fault(code: ProblemCode, reason: string, fix?: string): Fault {
  return { code, column: 1, reason, fix };
}

/** What the parser has nothing against, since it does not know what the line is for. */
function faultOf(node: PolicyNode): Fault | undefined {
  if (node.kind === 'select' && node.by !== 'name')
    return fault('not_policy', `"select ${node.by}" means another domain each time; expected the name of a domain`);
  if (node.kind === 'profile_version' && !PROFILE_VERSIONS.includes(node.version)) {
    const reason = `the kernel panics at activation with profile version ${node.version}`;
    return fault('profile_version', reason, `PROFILE_VERSION=${PROFILE_VERSIONS[0]}`);
  }
  if (node.kind === 'stat') {
    const reason = statFault(node);
    return reason === undefined ? undefined : fault('not_policy', reason);
  }
  return undefined;
}

/** The second one is converted at activation. */
const PROFILE_VERSIONS: readonly number[] = [20150505, 20110903];

function statFault({ label, rest }: StatLine): string | undefined {
  if (!QUOTAS.has(label)) return 'the kernel takes no such line; expected "Memory used by policy: BYTES"';
  if (rest === '') return undefined;
  return 'this is a reading: written, its first number, the memory in use, becomes the quota';
}

/** The memory that can be limited. */
export const QUOTAS: ReadonlySet<string> = new Set(
  ['policy', 'audit log', 'query message'].map((what) => `Memory used by ${what}`),
);

type Good = Exclude<PolicyNode, { readonly kind: 'blank' | 'comment' | 'unknown' }>;

function goodLine(node: Good, line: number): GoodLine {
  const isDelete = 'delete' in node && node.delete;
  const namespace = 'namespace' in node ? node.namespace : undefined;
  const bare = isDelete || namespace !== undefined ? { ...node, delete: false, namespace: undefined } : node;
  return { kind: node.kind, node, delete: isDelete, namespace, text: kernelForm(bare), line };
}

function startsDomain(node: PolicyNode): boolean {
  if (node.kind === 'unknown') return node.keyword.startsWith('<') || node.keyword === 'select';
  return node.kind === 'domain' || node.kind === 'select';
}
