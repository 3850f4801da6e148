import type { Occurrence } from './occurrence.js';

/** How often, from when to when. */
export interface Counted {
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
}

/** What an action is run for. */
export type Message =
  /** The first of its cause: `count` is 1. */
  | (Counted & { readonly kind: 'first'; readonly occurrence: Occurrence })
  /** Those of a cause that came in the interval behind a message; the occurrence is the last of them. */
  | (Counted & { readonly kind: 'more'; readonly occurrence: Occurrence })
  /** Those of causes for which there was no room. */
  | (Counted & { readonly kind: 'unreported' });

/** For standard input: of a first one byte for byte what tomoyo-notifyd passes on; a summary has a line in front of it. */
export function messageText(message: Message): string {
  const { count } = message;
  const last = `last at ${message.last.toISOString()}`;
  switch (message.kind) {
    case 'first':
      return message.occurrence.text;
    case 'more':
      return `and ${count} more like it, ${last}\n${message.occurrence.text}`;
    case 'unreported':
      return `${count === 1 ? '1 request' : `${count} requests`} of other causes not reported, ${last}\n\n`;
  }
}

/** The same as one object and a line feed: docs/guides/notify.md. */
export function messageJson(message: Message): string {
  const { kind, count, first, last } = message;
  const counted = { summary: kind !== 'first', count, first, last };
  if (kind === 'unreported') return `${JSON.stringify({ type: 'notification', cause: null, ...counted })}\n`;
  const { cause, toJSON } = message.occurrence;
  return `${JSON.stringify({ type: 'notification', cause, ...counted, ...toJSON() })}\n`;
}

/** With the first three it could speak to the service manager in our name; the others are of this message alone. */
const NOT_INHERITED = new Set([
  'NOTIFY_SOCKET',
  'WATCHDOG_USEC',
  'WATCHDOG_PID',
  'TOMOYO_DOMAIN',
  'TOMOYO_ENTRY',
  'TOMOYO_SERIAL',
  'TOMOYO_COUNT',
]);

/** The environment of an action: ours, and what the message is about. */
export function messageEnvironment(message: Message, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(own).filter(([name]) => !NOT_INHERITED.has(name)));
  const count = { TOMOYO_COUNT: String(message.count) };
  if (message.kind === 'unreported') return { ...inherited, ...count };
  const { cause, serial } = message.occurrence;
  return {
    ...inherited,
    TOMOYO_DOMAIN: cause.domain,
    TOMOYO_ENTRY: cause.entry,
    ...(serial === undefined ? {} : { TOMOYO_SERIAL: String(serial) }),
    ...count,
  };
}
