import type { Colors } from './colors.js';
import type { ListedProcess } from '../kernel/processes/listed-process.js';
import type { ModeSummary } from '../kernel/profile-modes.js';
import { shortDomain } from './format-event.js';
import type { TreeRow } from './process-tree.js';

export interface TreeStyle {
  readonly colors: Colors;
  /** Lines are no longer than that; undefined: nothing is cut. */
  readonly columns: number | undefined;
}

/** A heading, then a line a process. */
export function formatTree(rows: readonly TreeRow[], style: TreeStyle): readonly string[] {
  const { colors, columns } = style;
  const widths = { pid: 3, name: 4 };
  for (const { process, lead } of rows) {
    widths.pid = Math.max(widths.pid, String(process.pid).length);
    widths.name = Math.max(widths.name, Math.min(NAME_COLUMNS, lead.length + shownName(process).length));
  }
  const heading = ['PROFILE', 'MODE'.padEnd(MODE_COLUMNS), 'PID'.padStart(widths.pid), 'NAME'.padEnd(widths.name)];
  const lines = rows.map((row) => formatRow(row, widths, style));
  return [colors.dim(cut([...heading, 'DOMAIN'].join(' '), columns)), ...lines];
}

/** Deeper trees push their domains to the right. */
const NAME_COLUMNS = 40;
const PROFILE_COLUMNS = 'PROFILE'.length;
const MODE_COLUMNS = 'enforcing*'.length;
/** The least of a domain that says anything. */
const DOMAIN_COLUMNS = 12;

function formatRow(
  { process, lead, isWanted }: TreeRow,
  widths: { readonly pid: number; readonly name: number },
  { colors, columns = Infinity }: TreeStyle,
): string {
  const head = `${String(process.profile).padStart(PROFILE_COLUMNS)} `;
  const mode = modeWord(process).padEnd(MODE_COLUMNS);
  const name = `${lead}${shownName(process)}`.padEnd(widths.name);
  const before = ` ${String(process.pid).padStart(widths.pid)} ${name} `;
  const room = columns - head.length - mode.length;
  const left = room - before.length;
  const end = cut(before + (left < DOMAIN_COLUMNS ? '' : shortDomain(process.domain, left)), room).trimEnd();
  return isWanted ? head + modePaint(process, colors)(mode) + end : colors.dim(head + mode + end);
}

/** A thread stands in braces, one of the kernel in brackets. */
function shownName({ pid, tgid, name, isKernelThread }: ListedProcess): string {
  if (isKernelThread) return `[${name}]`;
  return pid === tgid ? name : `{${name}}`;
}

/** The strictest mode; behind it `*` where other functions have another one. */
export function modeWord({ mode, strictest }: ModeSummary): string {
  return mode === 'mixed' ? `${strictest}*` : mode;
}

function modePaint({ strictest }: ModeSummary, colors: Colors): (text: string) => string {
  const paints = { enforcing: colors.green, permissive: colors.yellow, learning: colors.cyan, disabled: String };
  return paints[strictest];
}

function cut(line: string, columns = Infinity): string {
  return line.slice(0, Math.max(0, columns));
}

/** Fields in an order that stays. */
export function processToJson(process: ListedProcess): Readonly<Record<string, unknown>> {
  const { pid, tgid, ppid, name, uid, profile, mode, strictest, modes, domain, isKernelThread, exe, args } = process;
  const names = { pid, tgid, ppid, name, uid, profile, mode, strictest, modes, domain, isKernelThread };
  return { ...names, exe: exe ?? null, args, started: Number(process.started) };
}
