import { ClassicCheck } from '../../policy/classic/check/check.js';
import { printBytes, say } from '../output.js';
import { standardInput, STDIN_NAME } from '../standard-input.js';

const NAME = 'tomoyo-checkpolicy';

/** `tomoyo-checkpolicy d|e < POLICY`; ends with 2 for errors, else 1 for warnings, else 0, as there. */
export async function checkPolicy([mode = '']: readonly string[]): Promise<void> {
  const kind = mode.startsWith('d') ? 'domain_policy' : mode.startsWith('e') ? 'exception_policy' : undefined;
  if (kind === undefined) {
    say(`${NAME} e|d < policy_to_check`);
    return;
  }
  const check = new ClassicCheck(kind);
  for await (const piece of standardInput()) await printBytes(check.push(piece));
  await printBytes(check.end());
  if (check.unread !== undefined) say(`${NAME}: ${STDIN_NAME}: ${check.unread}.`);
  process.exitCode = check.status;
}
