import { existsSync } from 'node:fs';
import { givenSocket } from '../daemon/given-socket.js';
import { optimizeLate } from '../daemon/optimize-late.js';
import { ControlFiles } from '../kernel/control-files.js';
import { askProcessStatus } from '../kernel/processes/process-status.js';
import { ProfileModes } from '../kernel/profile-modes.js';
import { openTomoyo, type Tomoyo } from '../kernel/tomoyo.js';
import { parsePolicy } from '../language/parse.js';
import { QueryDaemon } from '../queryd/daemon.js';
import { parseRulesFile, RULES_FILE, type RulesFile } from '../queryd/rules-file.js';
import { asService } from './as-service.js';
import { say as talk } from './output.js';
import { checkRules, readRules } from './query-rules.js';
import { throwUnlessEnd, Until } from './until.js';

export interface RunQuerydOptions {
  readonly rules?: string | undefined;
  readonly check?: true;
}

/** Where there is no file persons decide. */
const NO_RULES = '[default]\naction = "ask"\n';

/** `tomoyo queryd`, until SIGTERM. */
export async function runQueryd({ rules: file, check }: RunQuerydOptions): Promise<void> {
  optimizeLate();
  if (check) return checkRules(file);
  const read = () => configOf(file);
  const first = read();
  using until = new Until();
  await using tomoyo = await openTomoyo();
  await warnOfOwnDomain(tomoyo);
  await using daemon = await QueryDaemon.open(tomoyo, first, { say, fd: givenSocket(process.env, process.pid) });
  const reload = async () => {
    await daemon.reload(read());
    return 'rules read again';
  };
  const { signal } = until;
  const questions = tomoyo.queries({ signal });
  try {
    const kept = 'the old rules stay';
    const service = { signal, started: 'started', status: () => daemon.status, reload, kept, say };
    await asService(service, () => daemon.serve(questions));
  } catch (error) {
    throwUnlessEnd(error);
  }
}

function configOf(file: string | undefined): RulesFile {
  if (file !== undefined || existsSync(RULES_FILE)) return readRules(file);
  say(`there is no ${RULES_FILE}: no rule decides`);
  return parseRulesFile(NO_RULES, { file: RULES_FILE, now: new Date() });
}

/** One that is asked about itself cannot answer. */
async function warnOfOwnDomain(tomoyo: Tomoyo): Promise<void> {
  await using files = await ControlFiles.open(tomoyo, ['.process_status']);
  const own = (await askProcessStatus(files, [process.pid])).get(process.pid);
  const modes = new ProfileModes(parsePolicy(await tomoyo.read('profile'), { kind: 'profile' }));
  if (own && modes.of(own.domain, own.profile)?.strictest === 'enforcing')
    say(`warning: its own domain is enforced, and what it is refused itself it cannot answer: ${own.domain}`);
}

function say(text: string): void {
  talk(`tomoyo queryd: ${text}`);
}
