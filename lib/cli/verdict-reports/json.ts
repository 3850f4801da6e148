import type { TestReport } from './report.js';

/** One object; its form is stable: docs/reference/board-test.schema.json. */
export function toJson(report: TestReport): string {
  const { exitCode, worst, startedAt, durationMs, argv, end, board, policy, enforce, checks, met, domains, count } =
    report;
  const object = {
    type: 'verdict',
    result: worst === undefined ? 'clean' : 'failed',
    worst: worst?.type ?? null,
    exitCode,
    startedAt,
    durationMs,
    command: { argv, end: end ?? null },
    board: board ?? null,
    policy: policy ?? null,
    enforce,
    checks,
    met,
    domains: domains ?? null,
    audit: count === undefined ? null : { ...count, agent: report.agentCount },
    repeat: report.repeat,
    byHand: report.byHand ?? null,
    console: report.console,
  };
  return `${JSON.stringify(object, undefined, 2)}\n`;
}
