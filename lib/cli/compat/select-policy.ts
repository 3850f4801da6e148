import { DomainSelection } from '../../policy/classic/select.js';
import { printBytes, say } from '../output.js';
import { STDIN } from '../policy-files.js';
import { standardInput } from '../standard-input.js';
import { sayLosses } from './say-losses.js';

const NAME = 'tomoyo-selectpolicy';

/** `tomoyo-selectpolicy [-r] DOMAIN... < POLICY` */
export async function selectPolicy(words: readonly string[]): Promise<void> {
  const below = words[0] === '-r';
  const names = below ? words.slice(1) : words;
  if (names.length === 0) {
    say(`${NAME} [-r] domainname [domainname ...] < domain_policy`);
    return;
  }
  const bytes = names.map((name) => Buffer.from(name).toString('latin1'));
  const selection = new DomainSelection(bytes, { below });
  for await (const piece of standardInput()) await printBytes(selection.push(piece));
  sayLosses(NAME, STDIN, selection.finish());
}
