import { AUDIT_SOCKET } from '../auditd/event-client.js';
import type { RunNotifyOptions } from './run-notify.js';

/** Of `tomoyo notify` without words. */
export const NOTIFY_DEFAULTS = {
  config: '/etc/tomoyo/tools/notifyd.conf',
  from: 'auto',
  modes: ['enforcing'],
  socket: AUDIT_SOCKET,
  timeout: 60_000,
} as const satisfies RunNotifyOptions;
