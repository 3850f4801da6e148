import { TomoyoError } from '../../errors.js';
import { INTERFACE_ROOT, interfacePath } from '../../kernel/interface-files.js';
import { DomainMatch } from '../../policy/classic/domain-match.js';
import { print, printBytes, say } from '../output.js';
import { readChunks } from '../policy-files.js';

const NAME = 'tomoyo-domainmatch';

/** `tomoyo-domainmatch STRING`, in the policy of the running kernel; ends with 0 also where there is none, as there. */
export async function domainMatch([string, ...more]: readonly string[]): Promise<void> {
  if (string === undefined || more.length > 0) {
    await print(`${NAME} string_to_find\n`);
    return;
  }
  const match = new DomainMatch(Buffer.from(string).toString('latin1'));
  try {
    for await (const piece of readChunks(interfacePath(INTERFACE_ROOT, 'domain_policy')))
      await printBytes(match.push(piece));
  } catch (error) {
    if (!(error instanceof TomoyoError)) throw error;
    say(`${NAME}: ${error.message} There is no policy of a kernel to look at.`);
  }
  await printBytes(match.end());
}
