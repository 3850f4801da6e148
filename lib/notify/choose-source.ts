import { localAccess } from '../access/local-access.js';
import type { Mode } from '../audit/header.js';
import type { AuditStream } from '../audit/stream.js';
import { TomoyoError } from '../errors.js';
import type { QueryStream } from '../query/stream.js';
import type { Occurrence } from './occurrence.js';
import { watchQuestions } from './question-watch.js';
import { ServedSource } from './served-source.js';
import type { Source } from './source.js';
import { takeEvent } from './violation-watch.js';

/** The running kernel. */
export interface Kernel {
  /** Each opens it; as Tomoyo. */
  readonly audit: () => AuditStream;
  readonly queries: () => QueryStream;
  readonly auditPath: string;
  readonly queryPath: string;
}

/** `auto`: questions where these are to be held, else violations, else questions. */
export const FROM = ['auto', 'questions', 'violations'] as const;
export type From = (typeof FROM)[number];

export interface SourceOptions {
  readonly kernel: Kernel;
  readonly from: From;
  /** Of violations. */
  readonly modes: readonly Mode[];
  /** Of the audit daemon. */
  readonly socket: string;
  /** How long a question is held, as of now. */
  readonly waitMs: () => number;
  readonly tell: (occurrence: Occurrence) => void;
  /** Of one matter not too often. */
  readonly say: (text: string, matter?: string) => void;
}

/**
 * @throws TomoyoError as Tomoyo.queries(), Tomoyo.audit() and connectToAuditd()
 * Tested: test/harness/notify/choose-source.test.ts, test/board/notify.board.ts.
 */
export async function openSource(options: SourceOptions, waitMs = options.waitMs()): Promise<Source> {
  const { from, kernel, socket, say } = options;
  if (from === 'questions' || (from === 'auto' && waitMs > 0)) return openQuestions(options);
  const served = await ServedSource.open(socket, options);
  if (served) return served;
  if (!(await isHeldByOthers(kernel.auditPath))) return openAudit(options);
  const questions = from === 'auto' ? openQuestionsIfManager(options) : undefined;
  if (questions) return questions;
  say(`each record goes to one reader only, and others read ${kernel.auditPath}, too`);
  return openAudit(options);
}

/** Undefined where they could not be answered. */
function openQuestionsIfManager(options: SourceOptions): Source | undefined {
  try {
    return openQuestions(options);
  } catch (error) {
    if (error instanceof TomoyoError && error.code === 'TOMOYO_NOT_MANAGER') return undefined;
    throw error;
  }
}

function openQuestions({ kernel, waitMs, tell, say }: SourceOptions): Source {
  const stream = kernel.queries();
  let look: Promise<boolean> | undefined;
  // one look for all whose time is over meanwhile
  const hasOthers = () => (look ??= isHeldByOthers(kernel.queryPath).finally(() => (look = undefined)));
  return {
    name: 'questions',
    watch: () => watchQuestions(stream, { tell, say, waitMs, hasOthers }),
    close: () => stream.close(),
  };
}

function openAudit(options: SourceOptions): Source {
  const stream = options.kernel.audit();
  return { name: 'violations', watch: () => watchAudit(stream, options), close: () => stream.close() };
}

/** Also until somebody else takes records away: there may be a daemon now that serves them. */
async function watchAudit(stream: AuditStream, options: SourceOptions): Promise<void> {
  for await (const events of stream.batches()) {
    for (const event of events) takeEvent(event, options);
    if (events.some((event) => event.kind === 'gap' && event.reason === 'other-reader')) return;
  }
}

async function isHeldByOthers(path: string): Promise<boolean> {
  const pids = (await localAccess().fileHolders([path])).get(path) ?? new Set<number>();
  return [...pids].some((pid) => pid !== process.pid);
}
