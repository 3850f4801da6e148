import { describe, expect, it } from 'vitest';
import { ASCII_LINES, DRAWN_LINES, processTree } from '../../../lib/cli/process-tree.js';
import type { ListedProcess } from '../../../lib/kernel/processes/listed-process.js';
import { listed } from './listed.js';

const drawn = (processes: readonly ListedProcess[], ...wanted: readonly number[]) =>
  processTree(processes, ({ pid }) => wanted.length === 0 || wanted.includes(pid), ASCII_LINES).map(
    ({ process, lead, isWanted }) => `${lead}${process.pid}${isWanted ? '' : ' dim'}`,
  );

const FAMILY = [listed(1, 0), listed(2, 0), listed(3, 1), listed(4, 3), listed(5, 1), listed(6, 2), listed(7, 3)];

describe('process tree', () => {
  it('is depth first, siblings in the order of the list, each root with its own lines', () => {
    expect(drawn(FAMILY)).toEqual(['1', '|- 3', '|  |- 4', '|  `- 7', '`- 5', '2', '`- 6']);
  });

  it('draws with lines where the locale has them', () => {
    const leads = processTree(FAMILY, () => true, DRAWN_LINES).map(({ lead }) => lead);
    expect(leads).toEqual(['', '├─ ', '│  ├─ ', '│  └─ ', '└─ ', '', '└─ ']);
  });

  it('keeps what wanted ones hang under, dim, and nothing else', () => {
    expect(drawn(FAMILY, 4, 5)).toEqual(['1 dim', '|- 3 dim', '|  `- 4', '`- 5']);
    expect(drawn(FAMILY, 3)).toEqual(['1 dim', '`- 3']);
    expect(drawn(FAMILY, 99)).toEqual([]);
  });

  it('hangs threads under their process, and children that are listed before their parent', () => {
    const process = [listed(20, 30, { started: '40' }), listed(30, 0), listed(31, 0, { tgid: 30 })];
    expect(drawn(process)).toEqual(['30', '|- 20', '`- 31']);
  });

  it('begins a tree where the parent is not there, or has a number that was used again', () => {
    const orphan = listed(40, 39);
    const reused = listed(50, 60, { started: '50' });
    expect(drawn([orphan, reused, listed(60, 0)])).toEqual(['40', '50', '60']);
  });

  it('loses none to a circle of numbers that were used again', () => {
    const circle = [listed(5, 6, { started: '10' }), listed(6, 5, { started: '11' })];
    expect(drawn(circle)).toEqual(['5', '`- 6']);
  });

  it('takes chains and families of any size', () => {
    const chain = Array.from({ length: 2000 }, (_, index) => listed(index + 1, index));
    expect(drawn(chain, 2000)).toHaveLength(2000);
    const family = Array.from({ length: 150_000 }, (_, index) => listed(index + 2, 1));
    expect(drawn([listed(1, 0), ...family])).toHaveLength(150_001);
  });
});
