import { TomoyoError } from '../../errors.js';
import { BadDomainName, ClassicDomainPolicy } from '../../policy/classic/domain-policy.js';
import { say } from '../output.js';
import { readChunks, STDIN } from '../policy-files.js';
import { standardInput } from '../standard-input.js';
import { nameOf, sayLosses } from './say-losses.js';

/**
 * Reads a domain policy as sortpolicy and diffpolicy do, and says what they lose; a file that cannot be read is one without
 * domains.
 * @param path a file, or `-`
 * @throws TomoyoError TOMOYO_BAD_FILE: a line that begins like a domain and is none
 */
export async function readDomains(program: string, path: string): Promise<ClassicDomainPolicy> {
  const policy = new ClassicDomainPolicy();
  try {
    for await (const piece of path === STDIN ? standardInput() : readChunks(path)) policy.push(piece);
  } catch (error) {
    if (error instanceof BadDomainName) throw badDomain(path, error);
    if (!(error instanceof TomoyoError)) throw error;
    say(`${program}: ${error.message} It is taken for a policy without domains.`);
  }
  sayLosses(program, path, policy.finish());
  return policy;
}

function badDomain(path: string, cause: BadDomainName): TomoyoError {
  const { line, domain } = cause;
  const reason = `expected "<namespace>" and paths, got ${JSON.stringify(domain)}; nothing is written`;
  const message = `${nameOf(path)}:${line}:1: ${reason}.`;
  return new TomoyoError('TOMOYO_BAD_FILE', message, { path, line, column: 1, cause });
}
