import { sendDatagrams } from '../daemon/datagrams.js';
import { journaldMessage } from './journald-message.js';
import type { DeliveryOptions } from '../daemon/delivery.js';
import { Outbox } from '../daemon/outbox.js';
import { TextSink } from './text-sink.js';

export interface JournaldOptions extends Omit<DeliveryOptions, 'name'> {
  /** Default journald's own. */
  readonly path?: string | undefined;
}

const JOURNALD = '/run/systemd/journal/socket';
const MESSAGES_AT_ONCE = 64;

/**
 * Events to journald by its native protocol, with fields: journaldMessage(). While journald is away, or falls behind, they
 * wait and are sent when it is there again; what it had taken and not written when it was killed is lost.
 * Tested: test/harness/auditd/journald-sink.test.ts.
 */
export class JournaldSink extends TextSink {
  constructor({ path = JOURNALD, ...options }: JournaldOptions) {
    const name = 'journald';
    const outbox = new Outbox({ ...options, name }, (texts) => {
      const messages = texts.slice(0, MESSAGES_AT_ONCE).map((text) => Buffer.from(text, 'latin1'));
      return sendDatagrams(path, messages, { largeAsFile: true });
    });
    super(name, journaldMessage, outbox);
  }
}
