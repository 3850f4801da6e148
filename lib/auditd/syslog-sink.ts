import { hostname } from 'node:os';
import { sendDatagrams } from '../daemon/datagrams.js';
import type { DeliveryOptions } from '../daemon/delivery.js';
import { Outbox, type Deliver } from '../daemon/outbox.js';
import { formatSyslogAddress, type SyslogAddress } from './syslog-address.js';
import { syslogMessage, type SyslogFacility } from './syslog-message.js';
import { TcpSender, type TcpSenderOptions } from './tcp-sender.js';
import { TextSink } from './text-sink.js';
import { UdpSender } from './udp-sender.js';

export interface SyslogOptions extends Omit<DeliveryOptions, 'name'> {
  /** Default `authpriv`. */
  readonly facility?: SyslogFacility | undefined;
  /** Default that of this machine. */
  readonly hostname?: string | undefined;
  /** TCP: so much of what was written last is sent again after a break; default 256 KiB. */
  readonly againBytes?: number | undefined;
}

const AGAIN_BYTES = 256 << 10;
const DATAGRAMS_AT_ONCE = 64;
/** What a UDP datagram has room for; receivers of TCP, too, lose their place in the stream behind what is too long for them. */
const LIMIT_BYTES = 65_507;

/**
 * Events as syslog messages of RFC 5424, see syslogMessage(). While the receiver is away they wait. A message that is longer
 * than a UDP datagram is cut, its longest text first, with the mark `...(cut)`.
 *
 * - `unix`: a datagram each; a receiver that falls behind is waited for.
 * - `udp`: a datagram each. What the network or a busy receiver loses is lost, and a hole in `sequence` tells. Of what a
 *   machine refuses by ICMP only the message on its way is lost, on this machine none.
 * - `tcp`: octet counting. What was not surely written when a connection breaks, the last `againBytes`, is sent again by
 *   itself: messages may come twice, and `boot` and `sequence` tell. What a receiver had not read beyond that when it was
 *   killed is lost. One that reads nothing fills its connection; then it is crowded, and what has no room is counted.
 *
 * Tested: test/harness/auditd/syslog-sink.test.ts.
 */
export class SyslogSink extends TextSink {
  readonly #closeSender: () => void;

  constructor(address: SyslogAddress, options: SyslogOptions) {
    const { facility = 'authpriv', hostname: host = hostname(), againBytes = AGAIN_BYTES, ...rest } = options;
    const name = `syslog ${formatSyslogAddress(address)}`;
    const form = { facility, hostname: host, pid: process.pid, limitBytes: LIMIT_BYTES };
    const sender = senderFor(address, { againBytes, sayFailed: (error) => outbox.sayFailed(error) });
    const outbox = new Outbox({ ...rest, name }, (texts) => sender.deliver(texts));
    super(name, (event) => syslogMessage(event, form), outbox);
    this.#closeSender = () => sender.close();
  }

  override async close(): Promise<void> {
    await super.close();
    this.#closeSender();
  }
}

interface Sender {
  readonly deliver: Deliver;
  readonly close: () => void;
}

function senderFor(address: SyslogAddress, options: TcpSenderOptions): Sender {
  switch (address.kind) {
    case 'unix': {
      const send: Deliver = (texts) =>
        sendDatagrams(
          address.path,
          texts.slice(0, DATAGRAMS_AT_ONCE).map((text) => Buffer.from(text)),
        );
      return { deliver: send, close: () => undefined };
    }
    case 'udp':
      return new UdpSender(address.host, address.port);
    case 'tcp':
      return new TcpSender(address.host, address.port, options);
  }
}
