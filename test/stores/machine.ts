/** Boots one scenario with the real kernel and the real loader, and reads what came of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BoardImage } from '../../qemu/index.js';
import { qemuCommand, qemuProgram } from '../../qemu/board/command-line.js';
import { findProgram, readHostFacts } from '../../qemu/board/host.js';
import { Machine } from '../../qemu/board/machine.js';
import { archiveFolder } from './archive.js';

export interface Happened {
  readonly verdict: 'boots' | 'would panic' | 'would hang' | 'would not activate';
  /** Members of the group SLOT in the kernel: which slot was loaded, and never a mix. */
  readonly markers: readonly string[];
  /** Profile of each domain that the kernel lists. */
  readonly domains: ReadonlyMap<string, number>;
  /** policy/boot-state after the boot; '' when there is none, undefined when the policy lets nobody read it. */
  readonly bootState: string | undefined;
  /** What the loader said. */
  readonly log: readonly string[];
  readonly console: string;
}

export interface BootOptions {
  readonly image: BoardImage;
  readonly words: readonly string[];
  /** A machine that says nothing more for so long hangs. */
  readonly limitMs?: number | undefined;
}

const MEMORY_MIB = 256;
/** Many times what the slowest boot takes on a busy machine. */
const LIMIT_MS = 150_000;
const PROMPT = 'Select a profile from the following list';

export async function bootRoot(root: string, { image, words, limitMs = LIMIT_MS }: BootOptions): Promise<Happened> {
  const folder = mkdtempSync(join(tmpdir(), 'stores-'));
  try {
    const initrd = join(folder, 'initrd');
    writeFileSync(initrd, archiveFolder(root));
    const bare = { ...image, initrd: [], disks: [] };
    const options = { initrd, console: 'pipe', memoryMiB: MEMORY_MIB, cpus: 1 } as const;
    const { args } = qemuCommand(bare, options, await readHostFacts());
    // just these words: a board would be given lsm= where it is missing
    const given = [...args];
    given[given.indexOf('-append') + 1] = ['console=ttyAMA0', 'panic=-1', ...words].join(' ');
    const program = await findProgram(qemuProgram(image.architecture), 'qemu-system-arm');
    return await watch(
      new Machine({ program, args: given }, { setpriv: await findProgram('setpriv', 'util-linux') }),
      limitMs,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function watch(machine: Machine, limitMs: number): Promise<Happened> {
  let timer: NodeJS.Timeout | undefined;
  let prompts: NodeJS.Timeout | undefined;
  const stuck = new Promise<'stuck'>((resolve) => {
    timer = setTimeout(() => resolve('stuck'), limitMs);
    prompts = setInterval(() => {
      if (machine.console.text.includes(PROMPT)) resolve('stuck');
    }, 100);
  });
  const end = await Promise.race([machine.ended, stuck]);
  clearTimeout(timer);
  clearInterval(prompts);
  if (end === 'stuck') {
    machine.kill();
    await machine.ended;
  }
  const console = machine.console.text;
  const said = console.split(/\r*\n/).flatMap((line) => (line.startsWith('@@ ') ? [line.slice(3)] : []));
  const behind = (word: string): string[] =>
    said.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const verdict =
    end === 'stuck'
      ? 'would hang'
      : end.kind === 'panic'
        ? 'would panic'
        : said.includes('active')
          ? 'boots'
          : 'would not activate';
  if (end !== 'stuck' && end.kind === 'exited' && !said.includes('end'))
    throw new Error(`The machine ended without a report: ${end.complaint}\n${console.slice(-2000)}`);
  return {
    verdict,
    markers: behind('exception_policy').map((line) => line.replace(/^(?:<kernel> )?path_group SLOT /, '')),
    domains: domainsOf(behind('domain_policy')),
    bootState: said.includes('state-refused')
      ? undefined
      : behind('state')
          .map((line) => `${line}\n`)
          .join(''),
    log: behind('log'),
    console,
  };
}

function domainsOf(lines: readonly string[]): ReadonlyMap<string, number> {
  const domains = new Map<string, number>();
  let name = '';
  for (const line of lines) {
    if (line.startsWith('<')) name = line;
    else domains.set(name, Number(line.slice('use_profile '.length)));
  }
  return domains;
}
