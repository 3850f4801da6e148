import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Writes the number of passed and failed tests where scripts/test.mjs looks for them. A file that does not load is a failure. */
export default class TotalReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env['TOMOYO_TEST_TOTAL'];
    if (file === undefined) return;
    const total = { passed: 0, failed: unhandledErrors.length };
    for (const module of modules) {
      total.failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') total.passed++;
        // A skipped or unfinished test proves nothing: there is no reason here not to run one.
        else total.failed++;
      }
    }
    writeFileSync(file, JSON.stringify(total));
  }
}
