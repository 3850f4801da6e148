// How long it takes from the call to the end of a first command: a boot, a clone of a template, and beside them a bare QEMU
// with the same kernel up to BusyBox's shell.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { qemuCommand } from '../qemu/board/command-line.js';
import { readHostFacts } from '../qemu/board/host.js';
import { joinedInitrd } from '../qemu/board/initrd.js';
import { overlayArchive } from '../qemu/board/overlay.js';
import {
  boardTemplate,
  bootBoard,
  ensureImage,
  type Board,
  type BoardImage,
  type BoardTemplate,
} from '../qemu/index.js';
import type { CaseOptions } from './run-case.js';
import { spread } from './spread.js';

export const STARTS = 'starts';

const SHELL = { path: '/bench-shell', data: '#!/bin/busybox sh\necho "bench: here"\nread wait\n', mode: 0o755 };
const HERE = 'bench: here';

export interface StartsResult {
  readonly kernelRelease: string;
  /** To make the template, once, in milliseconds; as the rest. */
  readonly template: number;
  readonly bare: readonly number[];
  readonly boot: readonly number[];
  readonly clone: readonly number[];
  /** A clone with a warm Node.js, until its first evaluation is done. */
  readonly warm: readonly number[];
  /** 20 one after the other, and 4 at the same time until the last of them. */
  readonly twenty: number;
  readonly four: number;
}

/** Each round starts one of each. The template is one that nobody has made before, and is thrown away. */
export async function runStarts(options: Omit<CaseOptions, 'root'>): Promise<StartsResult> {
  const image = await ensureImage(options);
  const begun = performance.now();
  const own = { image, files: [{ path: '/bench-run', data: randomUUID() }] };
  const template = await boardTemplate(own);
  try {
    const made = performance.now() - begun;
    const withNode = await boardTemplate({ ...own, warmNode: true });
    try {
      return await measure({ image, template, withNode, made, rounds: options.rounds });
    } finally {
      await rm(withNode.folder, { recursive: true, force: true });
    }
  } finally {
    await rm(template.folder, { recursive: true, force: true });
  }
}

interface Subject {
  readonly image: BoardImage;
  readonly template: BoardTemplate;
  readonly withNode: BoardTemplate;
  /** How long the template took. */
  readonly made: number;
  readonly rounds: number;
}

async function measure({ image, template, withNode, made, rounds }: Subject): Promise<StartsResult> {
  const result = {
    template: made,
    bare: [] as number[],
    boot: [] as number[],
    clone: [] as number[],
    warm: [] as number[],
  };
  for (let round = 0; round < rounds; round++) {
    result.bare.push(await bare(image));
    result.boot.push(await timed(() => bootBoard({ image }), first));
    result.clone.push(await timed(() => template.start(), first));
    result.warm.push(await timed(() => withNode.start(), evaluates));
  }
  const twenty = performance.now();
  for (let count = 0; count < 20; count++) await timed(() => template.start(), first);
  const four = performance.now();
  const atOnce = await Promise.all([1, 2, 3, 4].map(() => timed(() => template.start(), first)));
  return { ...result, kernelRelease: image.kernelRelease, twenty: four - twenty, four: Math.max(...atOnce) };
}

export function reportStarts(result: StartsResult): string {
  const { kernelRelease, template, bare: qemu, boot, clone, warm, twenty, four } = result;
  const ratios = (times: readonly number[]) => times.map((time, index) => time / (qemu[index] ?? Number.NaN));
  return [
    `${STARTS} on ${kernelRelease}, ${boot.length} rounds, until the end of the first command`,
    `  bare QEMU, to BusyBox's shell   ${spread(qemu, 0)} ms`,
    `  boot                           ${spread(boot, 0)} ms, ratio ${spread(ratios(boot))}`,
    `  clone                          ${spread(clone, 0)} ms, ratio ${spread(ratios(clone))}`,
    `  clone, to JavaScript           ${spread(warm, 0)} ms, ratio ${spread(ratios(warm))}`,
    `  template, made once            ${template.toFixed(0)} ms`,
    `  20 clones, one after the other ${twenty.toFixed(0)} ms; 4 at once, the last one ${four.toFixed(0)} ms`,
  ].join('\n');
}

const first = (board: Board) => board.run(['/bin/true']);
const evaluates = (board: Board) => board.eval(() => process.version);

async function timed(start: () => Promise<Board>, work: (board: Board) => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  const board = await start();
  try {
    await work(board);
    return performance.now() - begun;
  } finally {
    await board.kill();
  }
}

async function bare(image: BoardImage): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bare-'));
  try {
    const initrd = await joinedInitrd(image, overlayArchive([SHELL]), join(folder, 'initrd'));
    const options = { initrd, append: [`rdinit=${SHELL.path}`], console: 'pipe' } as const;
    const { program, args } = qemuCommand(image, options, await readHostFacts());
    const begun = performance.now();
    const qemu = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = once(qemu, 'close');
    try {
      for await (const line of createInterface({ input: qemu.stdout })) {
        if (line.includes(HERE)) return performance.now() - begun;
      }
      throw new Error(`a bare QEMU with ${image.kernelRelease} came to no shell`);
    } finally {
      qemu.kill('SIGKILL');
      await gone;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
