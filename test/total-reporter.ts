import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** Writes how many tests passed, and which failed, where scripts/test.mjs looks. A file that does not load is a failure. */
export default class TotalReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env['TOMOYO_TEST_TOTAL'];
    if (file === undefined) return;
    const total = { passed: 0, failed: unhandledErrors.map(() => 'an error outside of the tests') };
    for (const module of modules) {
      const place = `${module.project.name}: ${module.relativeModuleId}`;
      total.failed.push(...module.errors().map(() => `${place} (the file itself)`));
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') total.passed++;
        // A skipped or unfinished test proves nothing: there is no reason here not to run one.
        else total.failed.push(`${place} > ${test.fullName} (${state})`);
      }
    }
    writeFileSync(file, JSON.stringify(total));
  }
}
