import { existsSync } from 'node:fs';
import { ServiceManager } from '../daemon/service-manager.js';
import { ControlFiles } from '../kernel/control-files.js';
import { askProcessStatus } from '../kernel/processes/process-status.js';
import { ProfileModes } from '../kernel/profile-modes.js';
import { openTomoyo, type Tomoyo } from '../kernel/tomoyo.js';
import { parsePolicy } from '../language/parse.js';
import { QueryDaemon } from '../queryd/daemon.js';
import { parseRulesFile, RULES_FILE, type RulesFile } from '../queryd/rules-file.js';
import { messageOf, say as talk } from './output.js';
import { checkRules, readRules } from './query-rules.js';
import { throwUnlessEnd, Until } from './until.js';

export interface RunQuerydOptions {
  readonly rules?: string;
  readonly check?: true;
}

const STATUS_MS = 5000;

/** Where there is no file persons decide. */
const NO_RULES = '[default]\naction = "ask"\n';

/** `tomoyo queryd`, until SIGTERM. */
export async function runQueryd({ rules: file, check }: RunQuerydOptions): Promise<void> {
  if (check) return checkRules(file);
  const read = () => configOf(file);
  const first = read();
  using until = new Until();
  await using tomoyo = await openTomoyo();
  await warnOfOwnDomain(tomoyo);
  await using daemon = await QueryDaemon.open(tomoyo.root, first, say);
  const service = ServiceManager.fromEnvironment(process.env, { isAlive: () => true, say });
  const reload = () => {
    void service?.reloading();
    Promise.resolve()
      .then(() => daemon.reload(read()))
      .then(() => say('rules read again'), sayKept)
      .finally(() => void service?.ready(daemon.status));
  };
  const timer = service && setInterval(() => void service.status(daemon.status), STATUS_MS);
  process.on('SIGHUP', reload);
  try {
    const questions = tomoyo.queries({ signal: until.signal });
    say('started');
    void service?.ready(daemon.status);
    await daemon.serve(questions);
  } catch (error) {
    throwUnlessEnd(error);
  } finally {
    process.off('SIGHUP', reload);
    clearInterval(timer);
    await service?.stopping();
    service?.close();
  }
}

function configOf(file: string | undefined): RulesFile {
  if (file !== undefined || existsSync(RULES_FILE)) return readRules(file);
  say(`there is no ${RULES_FILE}: no rule decides`);
  return parseRulesFile(NO_RULES, { file: RULES_FILE, now: new Date() });
}

/** One that is asked about itself cannot answer. */
async function warnOfOwnDomain(tomoyo: Tomoyo): Promise<void> {
  await using files = new ControlFiles(tomoyo.root, ['.process_status']);
  const own = (await askProcessStatus(files, [process.pid])).get(process.pid);
  const modes = new ProfileModes(parsePolicy(await tomoyo.read('profile'), { kind: 'profile' }));
  if (own && modes.of(own.domain, own.profile)?.strictest === 'enforcing')
    say(`warning: its own domain is enforced, and what it is refused itself it cannot answer: ${own.domain}`);
}

function say(text: string): void {
  talk(`tomoyo queryd: ${text}`);
}

function sayKept(error: unknown): void {
  say(`the old rules stay: ${messageOf(error)}`);
}
