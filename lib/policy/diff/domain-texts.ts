import { heldDomain, type HeldDomain } from './given-domain.js';

/** One domain as the kernel prints it. */
export class KernelDomain implements HeldDomain {
  readonly name: string;
  /** From its name to the line feed of its last entry or flag; empty lines behind it are left out. */
  readonly text: string;
  #parts: HeldDomain | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  get profile(): number {
    return Number(/\nuse_profile (\d+)/.exec(this.text)?.[1] ?? 0);
  }
  get groups(): readonly number[] {
    return this.#read().groups;
  }
  get flags(): readonly string[] {
    return this.#read().flags;
  }
  /** In list order. */
  get entries(): readonly string[] {
    return this.#read().entries;
  }

  #read(): HeldDomain {
    this.#parts ??= heldDomain(this.text.split('\n').slice(1));
    return this.#parts;
  }
}

/** Domain name -> domain, in list order. */
export type KernelDomains = ReadonlyMap<string, KernelDomain>;

export const NO_DOMAINS: KernelDomains = new Map();

/**
 * Takes apart what reading domain_policy gives: all of it, or what follows a `select`.
 * Source: security/tomoyo/common.c, tomoyo_read_domain().
 */
export function kernelDomains(text: string): Map<string, KernelDomain> {
  const domains = new Map<string, KernelDomain>();
  for (const { name, block } of domainBlocks(text)) domains.set(name, new KernelDomain(name, block));
  return domains;
}

/** A part of a text that begins with a domain line, without the empty lines at its end. */
export interface DomainBlock {
  readonly name: string;
  readonly block: string;
  readonly start: number;
}

/** Cuts a text before each line that begins with `<`. What stands before the first is left out. */
export function domainBlocks(text: string): readonly DomainBlock[] {
  const blocks: DomainBlock[] = [];
  let start = text.startsWith('<') ? 0 : text.indexOf('\n<') + 1;
  if (start === 0 && !text.startsWith('<')) return blocks;
  while (start < text.length) {
    const next = text.indexOf('\n<', start);
    let end = next < 0 ? text.length : next + 1;
    const nextStart = end;
    while (end > start + 1 && text.charCodeAt(end - 2) === LINE_FEED) end -= 1;
    const block = text.slice(start, end);
    const nameEnd = block.indexOf('\n');
    blocks.push({ name: nameEnd < 0 ? block : block.slice(0, nameEnd), block, start });
    start = nextStart;
  }
  return blocks;
}

const LINE_FEED = 0x0a;
