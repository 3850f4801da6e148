import { parseKeyValues, printKeyValues } from './key-values.js';

/** What the boot-time loader counts, in the file `boot-state`. */
export interface BootState {
  /** The slot that was loaded last; undefined for plain files without a slot. */
  readonly booted: string | undefined;
  /** Boots with it that nobody called good. */
  readonly attempts: number;
  /** The slot that was called good last. */
  readonly good: string | undefined;
}

/** What stands for "no slot". */
const NONE = '-';

export function parseBootState(text: string): BootState {
  const values = parseKeyValues(text);
  const attempts = Number(values.get('attempts') ?? 0);
  return {
    booted: slotOf(values.get('slot')),
    attempts: Number.isSafeInteger(attempts) && attempts >= 0 ? attempts : 0,
    good: slotOf(values.get('good')),
  };
}

export function printBootState({ booted, attempts, good }: BootState): string {
  return printKeyValues({ slot: booted ?? NONE, attempts: String(attempts), good: good ?? NONE });
}

function slotOf(value: string | undefined): string | undefined {
  return value === undefined || value === '' || value === NONE ? undefined : value;
}
