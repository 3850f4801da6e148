/** What is in the folder of a template. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TomoyoError } from '../../lib/errors.js';
import type { SavedProcess } from './agent-process.js';

export const TEMPLATE_KIND = 'template';

/** In one folder of the cache. */
export const TEMPLATE_FILES = {
  /** The guest's memory. Every clone maps it, so nobody may change it. */
  memory: 'memory',
  /** Of processors and devices, as QEMU migrates it. */
  state: 'state',
  /** Takes the place of the kernel, which is in the memory: QEMU wants a file, and unpacking one takes it 50 ms. */
  kernel: 'kernel',
  /** What the console said until then. */
  console: 'console',
  facts: 'template.json',
} as const;

export interface TemplateFacts {
  readonly architecture: string;
  readonly kernelRelease: string;
  /** Of the requests that the agent has seen: a clone goes on after it. */
  readonly lastId: number;
  /** Another one when the same template is made again. */
  readonly id: string;
  /** Its warm Node.js. */
  readonly node?: SavedProcess | undefined;
}

export async function writeFacts(folder: string, facts: TemplateFacts): Promise<void> {
  await writeFile(join(folder, TEMPLATE_FILES.facts), `${JSON.stringify(facts, undefined, 2)}\n`);
}

/** @throws TomoyoError BOARD_TEMPLATE: there are none, or they are damaged. */
export async function readFacts(folder: string): Promise<TemplateFacts> {
  const path = join(folder, TEMPLATE_FILES.facts);
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isFacts(value)) return value;
  } catch (cause) {
    throw new TomoyoError('BOARD_TEMPLATE', `${path} cannot be read: ${String(cause)}`, { path, cause });
  }
  throw new TomoyoError('BOARD_TEMPLATE', `${path} does not describe a template.`, { path });
}

function isFacts(value: unknown): value is TemplateFacts {
  if (typeof value !== 'object' || value === null) return false;
  if (!('architecture' in value && 'kernelRelease' in value && 'lastId' in value && 'id' in value)) return false;
  const { architecture, kernelRelease, lastId, id } = value;
  const texts = [architecture, kernelRelease, id];
  return texts.every((text) => typeof text === 'string') && Number.isInteger(lastId);
}
