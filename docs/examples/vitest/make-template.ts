import { boardTemplate } from 'tomoyo/qemu';
import { board } from './board.js';

export async function setup(): Promise<void> {
  await boardTemplate(board);
}
