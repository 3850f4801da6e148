import type { Mode } from '../audit/header.js';
import type { ModeCounts } from '../audit/loss-account.js';
import type { ExpectedViolation } from './expectation.js';
import type { Violation } from './violation-fold.js';

/** What is said about one kind of fault. */
export interface FaultInfo {
  readonly title: string;
  readonly why: string;
}

/** Every kind of fault, the gravest first. A type is stable: people match on it. */
export const FAULT_TYPES = [
  'panic',
  'board',
  'timeout',
  'signal',
  'loss',
  'malformed',
  'violation',
  'expectation',
  'mode',
  'not-started',
  'exit-code',
] as const;

export type FaultType = (typeof FAULT_TYPES)[number];

/** What is said about each: reports and exit codes are made from it. */
export const FAULTS: Readonly<Record<FaultType, FaultInfo>> = {
  panic: { title: 'the kernel panicked', why: 'At boot this is often a policy whose profile is not defined.' },
  board: {
    title: 'the board did not come up, or was lost',
    why: 'A policy that refuses init or what it starts can do this.',
  },
  timeout: { title: 'the command did not end in time', why: 'It was killed, and everything in its process group.' },
  signal: { title: 'the command was ended by a signal', why: 'It did not end by itself.' },
  loss: {
    title: 'audit records are lost',
    why: 'The kernel counted more than it handed out, so there may be violations that nobody saw.',
  },
  malformed: { title: 'an audit record cannot be read', why: 'It is not in the form of the kernel.' },
  violation: {
    title: 'something was done that the policy does not allow',
    why: 'In enforcing mode it was refused; in learning and permissive mode it was let pass and recorded.',
  },
  expectation: {
    title: 'an expected violation did not happen as often as it should',
    why: 'The program or the policy is not what the expectation was written for.',
  },
  mode: {
    title: 'a domain ended in another mode than it should',
    why: 'What it did was not checked as the policy says.',
  },
  'not-started': { title: 'the command could not be started', why: 'The kernel refused to execute it.' },
  'exit-code': { title: 'the command failed', why: 'Its exit code is not 0.' },
};

/** Something for which the verdict is not clean; `message` is one sentence without full stop. */
export type Fault =
  | { readonly type: 'panic'; readonly message: string; /** What the kernel said. */ readonly text: string }
  | { readonly type: 'board'; readonly message: string; readonly code: string }
  | { readonly type: 'timeout'; readonly message: string; readonly timeoutMs: number }
  | { readonly type: 'signal'; readonly message: string; readonly signal: string }
  | { readonly type: 'not-started'; readonly message: string; readonly errno: string | undefined }
  | { readonly type: 'exit-code'; readonly message: string; readonly code: number }
  | { readonly type: 'loss'; readonly message: string; readonly lost: ModeCounts }
  | { readonly type: 'malformed'; readonly message: string; readonly raw: string }
  | ({ readonly type: 'violation'; readonly message: string } & Violation)
  | ({ readonly type: 'expectation'; readonly message: string; readonly happened: number } & ExpectedViolation)
  | ModeFault;

export interface ModeFault {
  readonly type: 'mode';
  readonly message: string;
  readonly domain: string;
  /** Undefined: it is not in the kernel. */
  readonly profile: number | undefined;
  /** The strictest mode that the profile has for any function; undefined: none is known. */
  readonly mode: Mode | undefined;
}

/** Of several faults the one that says most about what to do. */
export function gravest(faults: readonly Fault[]): Fault | undefined {
  const rank = ({ type }: Fault) => FAULT_TYPES.indexOf(type);
  return [...faults].sort((one, other) => rank(one) - rank(other))[0];
}
