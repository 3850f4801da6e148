import type { SinkCounts } from '../daemon/delivery.js';
import type { Events } from './stored-event.js';

/** Where events go. What it cannot take at once it holds, up to a limit; what comes behind that is dropped and counted. */
export interface Sink {
  /** In messages and as a label of metrics: `file /var/log/tomoyo/audit.jsonl`, `syslog udp://10.0.0.1:514`. */
  readonly name: string;
  readonly counts: SinkCounts;
  /** Whether it is time to wait for it. */
  readonly isCrowded: boolean;
  /** Takes what is for it; the others are not its business. */
  add(batch: Events): void;
  /** Settles when nothing waits, or it takes nothing. Never rejects. */
  flushed(): Promise<void>;
  /** What waits is delivered first; what cannot be is lost, and said. Never rejects. */
  close(): Promise<void>;
}
