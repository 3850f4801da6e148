export * from './language.js';
export { openTomoyo, Tomoyo, type OpenOptions, type WriteReport } from './kernel/tomoyo.js';
export type {
  ControlFile,
  Kernel,
  KernelAccess,
  KernelCaller,
  QuestionChannel,
  RecordOptions,
  RecordSource,
  SeenAfar,
} from './access/kernel-access.js';
export type { Answered, CheckPoint, NativeRules, RuleAnswer, Seen, Taken } from './addon/native.js';
export { systemCallError } from './addon/system-call-error.js';
export type { ReadableFile, WritableFile } from './kernel/interface-files.js';
export type { Diagnosis, Symptom, SymptomCode } from './kernel/doctor/diagnose.js';
export type { ApplyOptions, ApplyStep } from './kernel/apply/apply-options.js';
export type { AppearedLine, ApplyReport, Recovered, ReportedLine } from './kernel/apply/report.js';
export type { Origin, Spared } from './policy/diff/changes.js';
export type { PolicyProblem, ProblemCode } from './policy/diff/policy-problem.js';
export type { ApplyMode, PolicyText } from './policy/diff/policy-text.js';
export type { SetProfileOptions, SetProfileReport } from './kernel/set-profile.js';
export type { ListedProcess, ListOptions } from './kernel/processes/listed-process.js';
export type { SharedMode } from './kernel/profile-modes.js';
export type { Status } from './kernel/status.js';
export type { Counter, Memory, Stat } from './language/stat.js';
export type { AuditEvent, AuditGap } from './audit/event.js';
export type { AuditOptions } from './audit/audit-options.js';
export { AuditStream } from './audit/stream.js';
export type { AuditAccount, ModeCounts } from './audit/loss-account.js';
export type { Mode } from './audit/header.js';
export { AuditRecord } from './audit/record.js';
export { compileFilter as compileAuditFilter, type AuditFilter, type RecordTest } from './audit/filter.js';
export { QueryStream, type QueryOptions } from './query/stream.js';
export type { AddResult, Answer, AnswerResult, Question, QuestionEnd } from './query/question.js';
export { connectToDesk } from './queryd/desk-client.js';
export type {
  AskingProcess,
  AttachedDesk,
  DecidedBy,
  DeskAnswer,
  DeskDecision,
  DeskEvent,
  DeskQuestion,
  DeskRequest,
} from './queryd/desk-message.js';
export { compileRules as compileAnswerRules, type CompiledRules } from './query/rules.js';
export type { AnswerRequest, AnswerRule, Decision, RuleName } from './query/answer-rule.js';
export { AuditLogConverter } from './audit/convert-log.js';
export { ExecParameterConverter } from './audit/convert-exec.js';
export {
  parseAuditdRules,
  routeRecord,
  type AuditdCondition,
  type AuditdRule,
  type AuditdRules,
  type AuditdWarning,
} from './audit/auditd-rules.js';
export type { AllowingEntry } from './audit/policy-entry.js';
export { eventToJson as auditEventToJson } from './audit/event-json.js';
export { AuditdEvents, connectToAuditd, type ConnectOptions } from './auditd/event-client.js';
export type { Hello, Missed, ServedEvent } from './auditd/served-event.js';
export type { Suppressed } from './auditd/stored-event.js';
export type { EventPlace } from './auditd/stored-place.js';
export type { AuditBody, AuditExec, AuditTask, FileAttributes, FileType, FolderAttributes } from './audit/body.js';
export { giveBackMemory } from './daemon/give-back-memory.js';
export { optimizeLate } from './daemon/optimize-late.js';
export { contentId } from './store/examine.js';
export { initStore, type InitFile, type InitOptions, type InitReport } from './store/init.js';
export { preflight, type PreflightOptions } from './store/preflight.js';
export type { PreflightReport } from './policy/preflight/judge-boot.js';
export type { Reason as PreflightReason, Verdict as PreflightVerdict } from './policy/preflight/reasons.js';
export type { PolicyTexts, StoredFile } from './store/layout.js';
export type { GoodReport } from './store/mark-good.js';
export type { RollbackReport } from './store/rollback.js';
export type { PolicySource, SaveOptions, SaveReport } from './store/save.js';
export type { Slot } from './store/slots.js';
export { openStore, PolicyStore, type StoreOptions } from './store/store.js';
