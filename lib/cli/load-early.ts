import { realpath } from 'node:fs/promises';
import { freemem } from 'node:os';
import { posix } from 'node:path';
import type { Tomoyo } from '../kernel/tomoyo.js';
import { parseStat } from '../language/stat.js';
import type { PolicyText } from '../policy/diff/policy-text.js';
import { MOST_ATTEMPTS, NO_SLOT, printBootState, type BootState } from '../policy/preflight/boot-state.js';
import type { BootWords } from '../policy/preflight/boot-words.js';
import { choosePolicy, type LoaderChoice } from '../policy/preflight/choose.js';
import { initName } from '../policy/preflight/judge-boot.js';
import { describeProblem } from '../policy/preflight/problems.js';
import { BUILT_IN_PROFILES, disabledProfiles, profileRepairs } from '../policy/preflight/repair.js';
import type { StoredFile, StoredPlace, StoreState } from '../policy/preflight/store-state.js';
import { countBoot } from '../store/count-boot.js';
import { readStore } from '../store/read-store.js';
import type { BootLog } from './boot-log.js';
import { messageOf } from './output.js';

export interface EarlyLoad {
  /** The folder of the store. */
  readonly store: string;
  readonly words: BootWords;
  readonly log: BootLog;
  /** Told whenever something is done. */
  readonly onProgress: () => void;
}

const MOST_PROBLEMS = 20;
const ROOM_FOR_DOMAINS = 64 * 1024;

/** What the loader will take from a store. */
export async function chooseEarly({
  store,
  words,
  log,
}: EarlyLoad): Promise<{ state: StoreState; choice: LoaderChoice }> {
  const freeBytes = freemem();
  const state = await readStore(store, { freeBytes });
  const choice = choosePolicy(state, words, { freeBytes, init: await namedTrigger(words) });
  for (const slot of choice.givenUp)
    log.say('error', `slot ${slot} is given up: ${MOST_ATTEMPTS} boots with it were not marked good`);
  for (const { place, problem } of choice.problems.slice(0, MOST_PROBLEMS))
    log.say('error', `${place === undefined ? '' : `slot ${place.slot}: `}${describeProblem(problem)}`);
  return { state, choice };
}

/** As the kernel names the trigger when it is executed: its folder without links. */
async function namedTrigger(words: BootWords): Promise<string | undefined> {
  const folder = await realpath(posix.dirname(words.trigger)).catch(() => undefined); // not there: as it is written
  const trigger = folder === undefined ? words.trigger : posix.join(folder, posix.basename(words.trigger));
  return initName({ ...words, trigger }, undefined);
}

/**
 * Puts the policy that tomoyo-loader would take into a kernel that is not active yet, and defines what the kernel would
 * panic without. Whenever it ends, be it in the middle, profile 0 is defined.
 * @returns whether all is in the kernel as it is stored
 * @throws TomoyoError TOMOYO_NOT_MANAGER, TOMOYO_NOT_ENABLED ... : nothing could be written at all
 */
export async function loadEarly(tomoyo: Tomoyo, options: EarlyLoad): Promise<boolean> {
  const { log, store, onProgress } = options;
  await tomoyo.write('profile', ['0-COMMENT=']);
  const { state, choice } = await chooseEarly(options);
  onProgress();
  if (state.countsBoots) await count(store, state.bootState, choice.bootState, log);
  const isLoaded = await load(tomoyo, choice, options).catch((error: unknown) => {
    log.say('error', messageOf(error));
    return false;
  });
  onProgress();
  const isSound = await makeSound(tomoyo, log);
  await loadQuotas(tomoyo, state.stat, log);
  return isLoaded && isSound;
}

async function count(store: string, before: BootState, next: BootState, log: BootLog): Promise<void> {
  if (printBootState(before) === printBootState(next)) return;
  await countBoot(store, next).catch((error: unknown) => {
    const what = `this boot is not counted, so slot ${next.slot} is not given up if it does not work`;
    log.say('warning', `${what}: ${messageOf(error)}`);
  });
}

async function load(tomoyo: Tomoyo, choice: LoaderChoice, { words, log, onProgress }: EarlyLoad): Promise<boolean> {
  const { taken } = choice;
  if (taken === undefined) {
    await tomoyo.write('profile', BUILT_IN_PROFILES);
    log.say('error', 'NO STORED POLICY CAN BE LOADED: THE BUILT-IN ONE IS, WITH EVERYTHING DISABLED');
    return false;
  }
  const texts = textsOf(taken, choice, words);
  const report = await tomoyo.apply(texts, { mode: 'merge', onStep: onProgress });
  const problems = [...report.refused, ...report.notKept];
  for (const { file, line, reason, text } of problems.slice(0, MOST_PROBLEMS))
    log.say('error', `${file}:${line}: ${reason}: ${text}`);
  const rest = problems.length === 0 ? '' : `, ${problems.length} lines of it are not in the kernel`;
  log.say(problems.length === 0 ? 'info' : 'error', `loaded slot ${taken.slot}, ${texts.length} files${rest}`);
  return problems.length === 0;
}

function textsOf(place: StoredPlace, { profile }: LoaderChoice, words: BootWords): readonly PolicyText[] {
  const domains = words.loadDomains ? given('domain_policy', place.domainPolicy) : [];
  const profiles: readonly PolicyText[] =
    words.profile === 'disabled'
      ? [{ kind: 'profile', file: 'TOMOYO=disabled', text: disabledProfiles(domains[0]?.text ?? '') }]
      : given('profile', profile);
  return [
    ...profiles,
    ...given('exception_policy', place.exceptionPolicy),
    ...domains,
    ...given('manager', place.manager),
  ];
}

function given(kind: PolicyText['kind'], file: StoredFile | undefined): readonly PolicyText[] {
  return file?.text === undefined || file.problem !== undefined ? [] : [{ kind, file: file.name, text: file.text }];
}

async function makeSound(tomoyo: Tomoyo, log: BootLog): Promise<boolean> {
  const domains = await tomoyo.read('domain_policy');
  const uses = domains.split('\n').filter((line) => line.startsWith('<') || line.startsWith('use_profile '));
  const repairs = profileRepairs(await tomoyo.read('profile'), `${uses.join('\n')}\n`);
  for (const { reason } of repairs) log.say('error', reason);
  if (repairs.length > 0) {
    const lines = repairs.map(({ line }) => line);
    await tomoyo.write('profile', lines);
  }
  return repairs.length === 0;
}

/** Last: a policy over its quota panics before activation, and afterwards not even init can be executed. */
async function loadQuotas(tomoyo: Tomoyo, { name, text, problem }: StoredFile, log: BootLog): Promise<void> {
  if (text === undefined || problem !== undefined) return;
  const quota = Number(/^Memory used by policy:\s*(\d+)/m.exec(text)?.[1] ?? 0);
  const used = parseStat(await tomoyo.read('stat')).memory.policy.bytes;
  if (quota > 0 && quota < used + ROOM_FOR_DOMAINS) {
    const left = `${quota} bytes for a policy that takes ${used} already would leave no room for new domains`;
    log.say('error', `${name}: left out: ${left}`);
    return;
  }
  await tomoyo.write('stat', text).catch((error: unknown) => log.say('error', messageOf(error)));
}

export function slotOf({ taken }: LoaderChoice): string {
  return taken?.slot ?? NO_SLOT;
}
