import type { SaveReport } from '../store/save.js';
import { say } from './output.js';

/** Tells that plain files have become a slot and links. */
export function sayAdopted(adopted: SaveReport['adopted']): void {
  if (adopted === undefined) return;
  const files = adopted.files.map((file) => `${file}.conf`).join(', ');
  say(`${files} would have hidden it at boot: what they said is the slot ${adopted.slot}, and they are links now.`);
}
