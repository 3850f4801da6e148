import type { KernelDomains } from './domain-texts.js';
import { GrowingDomain, type GivenDomain } from './given-domain.js';
import type { CompareContext, PolicyText } from './policy-text.js';
import { screenText } from './screen-texts.js';
import type { GoodLine, ScreenedLine } from './screen.js';

/** What texts of domain policy say. */
export interface GivenDomains {
  readonly domains: ReadonlyMap<string, GivenDomain>;
  /** By a `delete NAME` line that no later line takes back. */
  readonly deleted: ReadonlySet<string>;
  /** A line that was to name a domain is refused: nobody knows which one it meant. */
  readonly hasUnknown: boolean;
}

/** Reads domain policy as a kernel would that is given these texts one after the other. */
export function readDomains(
  texts: readonly PolicyText[],
  kernel: KernelDomains,
  context: CompareContext,
): GivenDomains {
  const reader = new DomainReader(kernel, context);
  for (const text of texts) reader.read(text);
  return reader;
}

class DomainReader implements GivenDomains {
  readonly domains = new Map<string, GrowingDomain>();
  readonly deleted = new Set<string>();
  hasUnknown = false;
  readonly #kernel: KernelDomains;
  readonly #context: CompareContext;
  #file = '';
  /** The domain that lines belong to; else why they belong to none. */
  #current: GrowingDomain | string = '';

  constructor(kernel: KernelDomains, context: CompareContext) {
    this.#kernel = kernel;
    this.#context = context;
  }

  read(text: PolicyText): void {
    this.#file = text.file;
    this.#current = 'no domain line stands before it';
    for (const line of screenText(text, this.#context)) this.#take(line);
  }

  #take(line: ScreenedLine): void {
    if (line.kind === 'refused') this.#takeRefused(line.startsDomain, line.line);
    else if (line.kind === 'reset') this.#current = `"reset" in line ${line.line} stands before it`;
    else if (line.kind === 'select') this.#takeSelect(line, line.text.slice('select '.length));
    else if (line.kind !== 'domain') this.#takeEntry(line);
    else if (line.delete) {
      this.domains.delete(line.text);
      this.deleted.add(line.text);
      this.#current = `its domain is deleted in line ${line.line}`;
    } else this.#current = this.#assign(line.text, line.line);
  }

  #takeRefused(startsDomain: boolean, line: number): void {
    if (startsDomain) {
      this.hasUnknown = true;
      this.#current = `the line of its domain, ${line}, is refused`;
    } else if (typeof this.#current !== 'string') this.#current.hasRefused = true;
  }

  /** `select` makes no domain: it must be there, or made by an earlier line. */
  #takeSelect(line: GoodLine, name: string): void {
    const isHeld = this.#context.mode === 'merge' && this.#kernel.has(name) && !this.deleted.has(name);
    if (this.domains.has(name) || isHeld) this.#current = this.#assign(name, line.line);
    else {
      this.#current = `line ${line.line} selects a domain that is not there`;
      this.#refuse(line, 'there is no such domain to select; expected its name alone, which makes it');
    }
  }

  #takeEntry(line: GoodLine): void {
    if (typeof this.#current === 'string') this.#refuse(line, this.#current);
    else this.#current.add({ text: line.text, delete: line.delete, origin: { file: this.#file, line: line.line } });
  }

  #refuse({ text, delete: isDelete, line }: GoodLine, reason: string): void {
    const shown = isDelete ? `delete ${text}` : text;
    this.#context.refuse({ code: 'no_domain', file: this.#file, line, column: 1, reason, text: shown });
  }

  #assign(name: string, line: number): GrowingDomain {
    const known = this.domains.get(name);
    if (known) return known;
    const made = new GrowingDomain(name, { file: this.#file, line }, this.deleted.delete(name));
    this.domains.set(name, made);
    return made;
  }
}
