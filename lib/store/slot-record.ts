import { parseKeyValues, printKeyValues } from './key-values.js';

/** What a slot says about itself, in `slot.conf`; the C tools write none. */
export interface SlotRecord {
  readonly saved: Date | undefined;
  /** As uname -r says; undefined: not saved from a kernel. */
  readonly kernel: string | undefined;
  /** See contentId(). */
  readonly content: string | undefined;
}

export function parseSlotRecord(text: string): SlotRecord {
  const values = parseKeyValues(text);
  const saved = new Date(values.get('saved') ?? '');
  return {
    saved: Number.isNaN(saved.getTime()) ? undefined : saved,
    kernel: values.get('kernel'),
    content: values.get('content'),
  };
}

export function printSlotRecord({ saved, kernel, content }: SlotRecord): string {
  return printKeyValues({ saved: saved?.toISOString().replace(/\.\d+Z$/, 'Z'), kernel, content });
}
