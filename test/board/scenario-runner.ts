import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { ensureImage, type BoardImage } from '../../qemu/index.js';
import { buildPrograms } from '../stores/programs.js';
import { runScenario } from '../stores/run.js';
import type { Programs, Scenario } from '../stores/scenario.js';
import { projectChoice } from './project-board.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Boots stores on this project's board, in one test file. @param makeScenario is given the programs */
export function scenarioRunner(): (makeScenario: (programs: Programs) => Scenario) => ReturnType<typeof runScenario> {
  let image: BoardImage;
  let programs: Programs & Disposable;
  beforeAll(async () => {
    image = await ensureImage(projectChoice());
    programs = buildPrograms(ROOT, image);
  });
  afterAll(() => programs[Symbol.dispose]());
  return (makeScenario) => runScenario(makeScenario(programs), image, programs);
}
