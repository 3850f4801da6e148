export { TomoyoError, type ErrorCode } from './errors.js';
export { openTomoyo, Tomoyo, type OpenOptions, type WriteReport } from './kernel/tomoyo.js';
export type { ReadableFile, WritableFile } from './kernel/interface-files.js';
export type { Status } from './kernel/status.js';
export type { Counter, Memory, Stat } from './language/stat.js';
export { AuditStream, type AuditEvent, type AuditOptions } from './audit/stream.js';
export { AuditRecord, type Mode } from './audit/record.js';
export type { AuditBody, AuditExec, AuditTask, FileAttributes, FileType } from './audit/body.js';
