/** What tomoyo-init, the C loader, does with a store: it judges nothing, and asks where a file is missing. */
import type { BootWords } from './boot-words.js';
import { profileProblems } from './judge.js';
import { readDomains } from './policy-model.js';
import type { Reason, Verdict } from './reasons.js';
import type { StoredFile, StoreState } from './store-state.js';

export interface ClassicOutcome {
  readonly verdict: Extract<Verdict, 'boots' | 'would panic' | 'would hang'>;
  readonly reasons: readonly Reason[];
  readonly notes: readonly Reason[];
}

/** Of the text: what it takes in the kernel, at most. */
const KERNEL_BYTES_A_BYTE = 16;

/**
 * Only the store's own folder is looked at. The files are copied as they are, in this order: manager, exception policy,
 * domain policy, profile, stat. A last line without line end is lost.
 * Source: runs of tomoyo-tools 2.6.1 on boards. Tested: test/board/stores.board.ts.
 */
export function judgeClassicLoader(store: StoreState, words: BootWords, freeBytes: number): ClassicOutcome {
  const profile = profileOf(store, words);
  if (profile === 'prompt') {
    const name = words.profile === 'default' ? 'profile.conf' : `profile-${words.profile}.conf`;
    const message = `${words.profile === 'ask' ? 'TOMOYO=ask' : `${name} leads to nothing`}: tomoyo-init asks on the console`;
    return hang({ code: 'prompt', file: name, message });
  }
  const { manager, exceptionPolicy, domainPolicy } = store.top;
  const files = [manager, exceptionPolicy, ...(words.loadDomains ? [domainPolicy] : []), ...(profile ? [profile] : [])];
  const fifo = [...files, store.stat].find(({ kind }) => kind === 'waits');
  if (fifo) return hang({ code: 'waits', file: fifo.name, message: 'is a FIFO: tomoyo-init waits for its other end' });
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size * KERNEL_BYTES_A_BYTE > freeBytes) {
    const message = 'the policy is larger than the memory: without memory the kernel panics before activation';
    return { verdict: 'would panic', reasons: [{ code: 'too_much_memory', message }], notes: [] };
  }
  const problems = profile
    ? profileProblems(
        { file: profile.name, text: wholeLines(profile) },
        { uses: readDomains(words.loadDomains ? wholeLines(domainPolicy) : ''), domainFile: domainPolicy.name },
      )
    : [];
  return { verdict: problems.length > 0 ? 'would panic' : 'boots', reasons: problems, notes: files.flatMap(lostLine) };
}

/** undefined: every profile is going to be disabled. */
function profileOf(
  { top, namedProfiles }: StoreState,
  { profile: wanted }: BootWords,
): StoredFile | 'prompt' | undefined {
  if (wanted === 'disabled') return undefined;
  const file = wanted === 'default' ? top.profile : namedProfiles.get(wanted);
  return file === undefined || file.kind === 'nothing' || wanted === 'ask' ? 'prompt' : file;
}

function hang(reason: Reason): ClassicOutcome {
  return { verdict: 'would hang', reasons: [reason], notes: [] };
}

function wholeLines({ text = '' }: StoredFile): string {
  return text.slice(0, text.lastIndexOf('\n') + 1);
}

function lostLine({ name, text = '' }: StoredFile): Reason[] {
  if (text === '' || text.endsWith('\n')) return [];
  const line = text.split('\n').length;
  return [{ code: 'drops_last_line', file: name, line, message: 'has no line end: tomoyo-init loses this line' }];
}
