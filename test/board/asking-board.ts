import type { Board } from '../../qemu/index.js';
import { ASKING, askProgram, EPERM } from './asking.js';
import { GuestNode } from './guest-node.js';
import { AS_MANAGER, projectChoice } from './project-board.js';
import { projectTest } from './project-test.js';

export const GRANTED = [0, 0];
export const REFUSED = [-1, EPERM];

/** A board with a program that asks, and a Node that may answer. */
export class AskingBoard {
  readonly it = projectTest(() => ({ files: [askProgram(projectChoice().architecture)] }));
  #board: Board | undefined;
  #node: GuestNode | undefined;

  constructor() {
    this.it.beforeAll(async ({ board }) => {
      this.#board = board;
      this.#node = await GuestNode.start(board, { as: AS_MANAGER });
    });
  }

  /** In a test. */
  get board(): Board {
    if (!this.#board) throw new Error('the board is not up');
    return this.#board;
  }

  get node(): GuestNode {
    if (!this.#node) throw new Error('the board is not up');
    return this.#node;
  }

  /** With a stream of questions that is closed at the end. */
  readonly run = (body: string) =>
    this.node.eval(`${ASKING} const stream = tomoyo.queries(); try { ${body} } finally { stream.close(); }`);
}
