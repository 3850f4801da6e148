import type { DeliveryOptions, SinkCounts } from '../daemon/delivery.js';
import { Outbox } from '../daemon/outbox.js';
import type { Sink } from './sink.js';
import type { DaemonEvent, Events, StoredEvent } from './stored-event.js';

/** `text`: records as tomoyo-auditd stores them, three lines and an empty one; nothing of gaps. `json`: one object a line. */
export type TextFormat = 'json' | 'text';

/** Where texts go; Outbox and RecordFile are such. */
export interface TextTarget extends Omit<Sink, 'name' | 'add'> {
  /** One for each record. */
  add(...texts: readonly string[]): void;
}

/** Events as text. */
export class TextSink implements Sink {
  readonly name: string;
  readonly #textOf: (event: StoredEvent) => string | undefined;
  readonly #target: TextTarget;

  /** @param textOf undefined for what is nothing there */
  constructor(name: string, textOf: (event: StoredEvent) => string | undefined, target: TextTarget) {
    this.name = name;
    this.#textOf = textOf;
    this.#target = target;
  }

  get counts(): SinkCounts {
    return this.#target.counts;
  }

  get isCrowded(): boolean {
    return this.#target.isCrowded;
  }

  add({ stored }: Events): void {
    this.#target.add(...stored.flatMap((event) => this.#textOf(event) ?? []));
  }

  flushed(): Promise<void> {
    return this.#target.flushed();
  }

  close(): Promise<void> {
    return this.#target.close();
  }
}

/** What makes texts in this format. */
export function textIn(format: TextFormat): (event: StoredEvent) => string | undefined {
  return format === 'json' ? ({ json }) => `${json}\n` : classicText;
}

/** In the form of tomoyo-auditd; undefined for what is no record. */
export function classicText({ event }: StoredEvent): string | undefined {
  const lines = classicLines(event);
  return lines === undefined ? undefined : `${lines}\n`;
}

/** The same without the empty line behind. */
export function classicLines(event: DaemonEvent): string | undefined {
  if (event.kind === 'record') return event.record.raw;
  return event.kind === 'malformed' ? event.raw.replace(/\n?$/, '\n') : undefined;
}

const PIECE = 256;

/** Standard output; whoever reads it slowly makes it crowded. */
export function stdoutTarget(options: Omit<DeliveryOptions, 'name'>): TextTarget {
  return new Outbox({ ...options, name: 'standard output' }, async (texts) => {
    const piece = texts.slice(0, PIECE);
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(piece.join(''), (error) => (error ? reject(error) : resolve()));
    });
    return piece.length;
  });
}
