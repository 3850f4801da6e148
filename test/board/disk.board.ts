// A disk of a board over a power cut, and a panic.
import { stat } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { bootBoard, ensureImage, type BoardDisk } from '../../qemu/index.js';
import { projectChoice, runOk } from './project-board.js';

it('disk: keeps over a power cut what was flushed, serves the next board, and goes with its own', async () => {
  const image = await ensureImage(projectChoice());
  let disk: BoardDisk;
  {
    await using board = await bootBoard({ image, disk: { sizeMiB: 16 } });
    disk = board.disk;
    await runOk(board, ['sh', '-c', 'echo flushed > /disk/one; sync; echo lost > /disk/two']);
    expect(board.panic).toBeUndefined();
    await board.cutPower();
    expect(await board.ended).toMatchObject({ kind: 'closed' });
    await using next = await bootBoard({ image, disk });
    expect(await runOk(next, ['cat', '/disk/one'])).toBe('flushed\n');
    await expect(bootBoard({ image, disk, bootTimeoutMs: 60_000 })).rejects.toMatchObject({
      code: 'BOARD_EXITED',
      message: expect.stringContaining('lock'),
    });
    await expect(next.run(['sh', '-c', 'echo c > /proc/sysrq-trigger'])).rejects.toMatchObject({ code: 'BOARD_PANIC' });
    expect(next.panic).toContain('sysrq triggered crash');
    expect((await stat(disk.path)).size).toBe(16 << 20);
  }
  await expect(stat(disk.path)).rejects.toMatchObject({ code: 'ENOENT' });
});
