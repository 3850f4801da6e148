import { say } from '../output.js';
import { convertAuditLog } from '../convert-audit-log.js';
import { convertExecParam } from '../convert-exec-param.js';

/** `convert-audit-log < LOG`; any argument is a wrong call, which ends with 0, as there. */
export async function auditLog(words: readonly string[]): Promise<void> {
  if (words.length > 0) say('Usage: convert-audit-log < grant_log or reject_log');
  else await convertAuditLog();
}

/** `convert-exec-param < LOG`; as convert-audit-log. */
export async function execParam(words: readonly string[]): Promise<void> {
  if (words.length > 0) say('Usage: convert-exec-param < /sys/kernel/security/tomoyo/audit');
  else await convertExecParam();
}
