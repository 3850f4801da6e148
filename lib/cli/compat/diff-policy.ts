import { differenceText } from '../../policy/classic/diff.js';
import { print } from '../output.js';
import { STDIN } from '../policy-files.js';
import { writeResult } from '../result-output.js';
import { readDomains } from './read-domains.js';

const NAME = 'tomoyo-diffpolicy';

/** `tomoyo-diffpolicy OLD NEW`; ends with 0 whether they differ or not, also after a wrong call, as there. */
export async function diffPolicy([old, wanted, ...more]: readonly string[]): Promise<void> {
  if (old === undefined || wanted === undefined || more.length > 0 || (old === STDIN && wanted === STDIN)) {
    await print(`${NAME} old_domain_policy new_domain_policy\n- : Read policy from stdin.`);
    return;
  }
  const from = await readDomains(NAME, old);
  await writeResult(differenceText(from, await readDomains(NAME, wanted)), {});
}
