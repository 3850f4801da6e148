import { TomoyoError } from '../errors.js';

/** Where an event stands: sequence numbers of another boot are others. */
export interface EventPlace {
  /** /proc/sys/kernel/random/boot_id */
  readonly boot: string;
  /** From 1 in each boot. */
  readonly sequence: number;
}

/** The place of a line of StoredEvent.json; undefined: it is none. */
export function placeOfLine(line: string): EventPlace | undefined {
  const [, boot, digits] = /^\{"boot":"([\w-]{1,64})","sequence":(\d{1,16}),"/.exec(line) ?? [];
  const sequence = Number(digits);
  return boot !== undefined && line.endsWith('}') && Number.isSafeInteger(sequence) ? { boot, sequence } : undefined;
}

/** Whether it is good as the name of a folder and as a text in JSON, as every boot id is. */
export function isBoot(text: string): boolean {
  return /^[\w-]{1,64}$/.test(text);
}

/** @throws TomoyoError TOMOYO_BAD_OPTION */
export function requireBoot(boot: string): void {
  if (!isBoot(boot))
    throw new TomoyoError('TOMOYO_BAD_OPTION', `"boot": expected a boot id, got ${JSON.stringify(boot)}.`);
}
