import { resolve } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { openStore, STORE_ROOT, type PolicyStore } from '../store/store.js';

/** Which store; the same for every command that works on one. */
export interface StoreChoice {
  readonly store: string;
}

export function storeOption(): Option {
  return new Option('--to, --store <dir>', 'the folder of the store').default(STORE_ROOT);
}

export function openChosenStore({ store }: StoreChoice): Promise<PolicyStore> {
  return openStore({ root: resolve(store) });
}

export function keepOption(text: string): Option {
  return new Option('--keep <n>', text).argParser(parseKeep);
}

function parseKeep(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  return Number(text);
}
