import type { ThrownInGuest } from './node-message.js';

/** Frames of the worker, qemu/guest/eval-worker.mjs. */
const BEFORE_THE_FUNCTION = /\n +at evaluate \(file:.*/s;

/**
 * What a function threw in the guest: its name, message, stack and own properties, such as `code`, as they were there.
 * `thrown` is what it threw where that was no Error.
 */
export class GuestError extends Error {
  declare readonly code?: unknown;
  declare readonly thrown?: unknown;
  /** Of an AggregateError. */
  declare readonly errors?: readonly GuestError[];

  /** @param callers Stack frames of whoever had it evaluated here. */
  constructor({ name, message, stack, own, cause, errors }: ThrownInGuest, callers: string) {
    super(message, cause === undefined ? undefined : { cause: new GuestError(cause, callers) });
    Object.assign(this, own);
    const there = stack === '' ? `${name}: ${message}` : stack.replace(BEFORE_THE_FUNCTION, '');
    const hidden = {
      name,
      stack: `${there}\n    at eval in the guest${callers}`,
      ...(errors && { errors: errors.map((error) => new GuestError(error, callers)) }),
    };
    for (const [key, value] of Object.entries(hidden)) {
      Object.defineProperty(this, key, { value, configurable: true, writable: true, enumerable: false });
    }
  }
}
