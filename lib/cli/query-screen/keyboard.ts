import { emitKeypressEvents, type Key } from 'node:readline';

/**
 * The keys of a terminal, one by one, as they are pressed. A printable ASCII character is itself; all others are named:
 * `<enter>`, `<up>`, `<S-tab>`, `<C-c>`, `<paste-start>`. Dispose to have the terminal as it was.
 */
export class Keyboard implements Disposable {
  readonly #input: NodeJS.ReadStream;
  readonly #wasRaw: boolean;
  readonly #press: (text: string | undefined, key: Key) => void;

  constructor(input: NodeJS.ReadStream, press: (key: string) => void) {
    this.#input = input;
    this.#wasRaw = input.isRaw;
    this.#press = (text, key) => press(nameOf(text, key));
    emitKeypressEvents(input);
    input.setRawMode(true);
    input.on('keypress', this.#press);
    input.resume();
  }

  [Symbol.dispose](): void {
    this.#input.off('keypress', this.#press);
    this.#input.setRawMode(this.#wasRaw);
    this.#input.pause();
  }
}

function nameOf(text: string | undefined, { name = 'other', ctrl, meta, shift }: Key): string {
  if (text !== undefined && /^[ -~]$/.test(text)) return text;
  // a line feed is sent for Enter by some, and by what is pasted
  if (name === 'return' || name === 'enter') return '<enter>';
  const isControl = ctrl ? 'C-' : '';
  const isShift = shift ? 'S-' : '';
  return name === 'escape' ? '<escape>' : `<${isControl}${meta ? 'M-' : ''}${isShift}${name}>`;
}
