import type { ListedProcess } from '../kernel/processes/listed-process.js';

/** One process as a line of the tree. */
export interface TreeRow {
  readonly process: ListedProcess;
  /** The lines that lead to it. */
  readonly lead: string;
  /** False: it is only there because something below it is wanted. */
  readonly isWanted: boolean;
}

/** What the lines are drawn with. */
export interface TreeLines {
  readonly between: string;
  readonly last: string;
  readonly past: string;
  readonly none: string;
}

export const DRAWN_LINES: TreeLines = { between: '├─ ', last: '└─ ', past: '│  ', none: '   ' };
export const ASCII_LINES: TreeLines = { between: '|- ', last: '`- ', past: '|  ', none: '   ' };

/**
 * The wanted processes and what they hang under, depth first; threads hang under their process. A process whose parent is
 * not in the list begins a tree of its own. The cost grows with the number of processes, and with the length of the lines.
 */
export function processTree(
  processes: readonly ListedProcess[],
  isWanted: (process: ListedProcess) => boolean,
  lines: TreeLines,
): readonly TreeRow[] {
  const wanted = new Set(processes.filter(isWanted));
  const children = childrenOf(keptBy(wanted, processes));
  const rows: TreeRow[] = [];
  // of siblings the last waits first
  const waiting: { readonly process: ListedProcess; readonly lead: string; readonly below: string }[] = [];
  for (const process of backwards(children.get(undefined))) waiting.push({ process, lead: '', below: '' });
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    const { process, lead, below } = row;
    rows.push({ process, lead, isWanted: wanted.has(process) });
    let [mark, past] = [lines.last, lines.none];
    for (const child of backwards(children.get(process))) {
      waiting.push({ process: child, lead: below + mark, below: below + past });
      [mark, past] = [lines.between, lines.past];
    }
  }
  return rows;
}

function* backwards(processes: readonly ListedProcess[] = []): Generator<ListedProcess> {
  for (let index = processes.length; index-- > 0;) {
    const process = processes[index];
    if (process) yield process;
  }
}

type Parents = ReadonlyMap<ListedProcess, ListedProcess | undefined>;

/** The wanted ones and all above them, each with its parent, in the order of the list. */
function keptBy(wanted: ReadonlySet<ListedProcess>, processes: readonly ListedProcess[]): Parents {
  const byPid = new Map(processes.map((process) => [process.pid, process]));
  const kept = new Set<ListedProcess>();
  for (const one of wanted)
    for (
      let process: ListedProcess | undefined = one;
      process && !kept.has(process);
      process = parentOf(process, byPid)
    )
      kept.add(process);
  return new Map(processes.flatMap((process) => (kept.has(process) ? [[process, parentOf(process, byPid)]] : [])));
}

/** A number may be used again: who was born later is no parent, and so there are no circles. */
function parentOf(process: ListedProcess, byPid: ReadonlyMap<number, ListedProcess>): ListedProcess | undefined {
  const { pid, tgid, ppid, started } = process;
  const parent = byPid.get(pid === tgid ? ppid : tgid);
  return parent && Number(parent.started) <= Number(started) ? parent : undefined;
}

function childrenOf(parents: Parents): ReadonlyMap<ListedProcess | undefined, readonly ListedProcess[]> {
  const children = new Map<ListedProcess | undefined, ListedProcess[]>();
  for (const [process, parent] of parents) {
    const siblings = children.get(parent) ?? [];
    children.set(parent, siblings);
    siblings.push(process);
  }
  return children;
}
