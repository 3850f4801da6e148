import type { AuditFilter, RecordTest } from './filter.js';

/** Options of audit(). */
export interface AuditOptions {
  /** Ends the stream; the loop throws the signal's own reason. */
  readonly signal?: AbortSignal;
  /** Most bytes of whole records held between two reads of the loop; default 16 MiB, which is some 40,000; at least 4096. */
  readonly limitBytes?: number;
  /** Records that do not pass are left out; gaps and malformed records never are. A function that throws ends the loop. */
  readonly filter?: AuditFilter | RecordTest;
  /** Compares what comes with the counters in `stat`, so that gaps say how much is lost; default true. */
  readonly account?: boolean;
}
