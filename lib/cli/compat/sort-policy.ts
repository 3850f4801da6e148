import { sortedText } from '../../policy/classic/sort.js';
import { STDIN } from '../policy-files.js';
import { writeResult } from '../result-output.js';
import { readDomains } from './read-domains.js';

/** `tomoyo-sortpolicy < POLICY`; arguments are ignored, as there. */
export async function sortPolicy(): Promise<void> {
  await writeResult(sortedText(await readDomains('tomoyo-sortpolicy', STDIN)), {});
}
