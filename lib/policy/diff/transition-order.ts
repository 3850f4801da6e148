/**
 * In which order transition control lines may come and go so that on the way no program goes where neither the old nor
 * the new lines send it. Positive lines and their `no_` lines answer each other, so neither "first add" nor "first
 * delete" is right for all.
 * Source: security/tomoyo/domain.c, tomoyo_transition_type().
 */
import type { TransitionControlLine } from '../../language/ast.js';
import { TRANSITION_CONTROLS, type TransitionControl } from '../../language/keyword-table.js';

/** All lines of one kind that come, or go. */
export interface TransitionStep {
  readonly what: 'add' | 'remove';
  readonly control: TransitionControl;
}

export interface TransitionLines {
  readonly stay: readonly TransitionControlLine[];
  readonly add: readonly TransitionControlLine[];
  readonly remove: readonly TransitionControlLine[];
}

/**
 * @returns every step, and whether the order is safe for all programs; where no order is, additions come first and each
 * deletion is that of the positive line before that of its `no_` line
 */
export function transitionSteps(lines: TransitionLines): { steps: readonly TransitionStep[]; isSafe: boolean } {
  const wanted = [...bitsOf(lines.add, 0), ...bitsOf(lines.remove, TRANSITION_CONTROLS.length)];
  const found = safePath(wanted, concernedPairs(lines));
  const path = found ?? [...wanted].sort((a, b) => b - a).sort((a, b) => half(a) - half(b));
  return { steps: path.map(stepOf), isSafe: found !== undefined };
}

function half(bit: number): number {
  return Math.floor(bit / TRANSITION_CONTROLS.length);
}

function stepOf(bit: number): TransitionStep {
  const control = TRANSITION_CONTROLS[bit % TRANSITION_CONTROLS.length];
  if (control === undefined) throw new TypeError(`no step ${bit}`);
  return { what: half(bit) === 0 ? 'add' : 'remove', control };
}

function bitsOf(lines: readonly TransitionControlLine[], from: number): number[] {
  return [...new Set(lines.map(({ control }) => from + TRANSITION_CONTROLS.indexOf(control)))];
}

/** The kinds of lines that take one program in one domain: a bit each. A line of a kind may come where another one goes. */
interface Pair {
  readonly stay: number;
  readonly add: number;
  readonly remove: number;
}

/** Breadth first over the sets of steps that are done; additions are tried first. */
function safePath(wanted: readonly number[], pairs: readonly Pair[]): readonly number[] | undefined {
  const goal = wanted.reduce((bits, bit) => bits | (1 << bit), 0);
  const cameBy = new Map<number, number>([[0, -1]]);
  const queue = [0];
  for (let done = queue.shift(); done !== undefined && done !== goal; done = queue.shift()) {
    for (const bit of wanted) {
      const next = done | (1 << bit);
      if (cameBy.has(next) || !pairs.every((pair) => isSafe(pair, next))) continue;
      cameBy.set(next, bit);
      queue.push(next);
    }
  }
  if (!cameBy.has(goal)) return undefined;
  const path: number[] = [];
  for (let at = goal; at !== 0; at &= ~(1 << (path[0] ?? 0))) path.unshift(cameBy.get(at) ?? 0);
  return path;
}

function isSafe(pair: Pair, done: number): boolean {
  const added = done & ((1 << TRANSITION_CONTROLS.length) - 1);
  const removed = done >> TRANSITION_CONTROLS.length;
  const { stay, add, remove } = pair;
  const where = destination(stay | (add & added) | (remove & ~removed));
  return where === destination(stay | remove) || where === destination(stay | add);
}

/** Where the kinds of lines that take a program send it. */
function destination(bits: number): 'reset' | 'initialize' | 'keep' | 'child' {
  const has = (control: TransitionControl) => (bits & (1 << TRANSITION_CONTROLS.indexOf(control))) !== 0;
  if (has('reset_domain') && !has('no_reset_domain')) return 'reset';
  if (has('initialize_domain') && !has('no_initialize_domain')) return 'initialize';
  return has('keep_domain') && !has('no_keep_domain') ? 'keep' : 'child';
}

/**
 * One pair for each combination of program and domain that lines of different kinds change. Lines of one kind are no
 * matter: they come and go in one step.
 */
function concernedPairs({ stay, add, remove }: TransitionLines): readonly Pair[] {
  const changed = [...add, ...remove];
  if (new Set(changed.map(({ control }) => control)).size < 2) return [];
  const domains = new Set([...stay, ...changed].map(({ domain }) => domain?.text));
  const groups = [byProgram(stay), byProgram(add), byProgram(remove)] as const;
  const pairs = new Map<string, Pair>();
  for (const program of new Set(['', ...changed.map((line) => line.program?.text ?? '')])) {
    const [kept, coming, going] = groups.map((group) => linesAbout(group, program));
    for (const domain of new Set([...domains, undefined])) {
      const bits = (lines: readonly TransitionControlLine[] = []) =>
        lines
          .filter((line) => isFrom(line, domain))
          .reduce((sum, { control }) => sum | (1 << TRANSITION_CONTROLS.indexOf(control)), 0);
      const pair = { stay: bits(kept), add: bits(coming), remove: bits(going) };
      pairs.set(`${pair.stay} ${pair.add} ${pair.remove}`, pair);
    }
  }
  return [...pairs.values()];
}

function linesAbout(
  group: ReadonlyMap<string, readonly TransitionControlLine[]>,
  program: string,
): readonly TransitionControlLine[] {
  const own = group.get(program) ?? [];
  return program === '' ? own : own.concat(group.get('') ?? []);
}

/** '' is any program. */
function byProgram(lines: readonly TransitionControlLine[]): ReadonlyMap<string, readonly TransitionControlLine[]> {
  const groups = new Map<string, TransitionControlLine[]>();
  for (const line of lines) {
    const program = line.program?.text ?? '';
    const group = groups.get(program);
    if (group) group.push(line);
    else groups.set(program, [line]);
  }
  return groups;
}

/** @param domain a full name, or a last component alone; undefined: any other domain */
function isFrom(line: TransitionControlLine, domain: string | undefined): boolean {
  const from = line.domain?.text;
  if (from === undefined || from === domain) return true;
  return domain !== undefined && domain.startsWith('<') && from === domain.slice(domain.lastIndexOf(' ') + 1);
}
