import { expect, it } from 'vitest';
import { givenSocket } from '../../../lib/daemon/given-socket.js';

it('a socket of the service manager is taken when it is one, for this process', () => {
  expect(givenSocket({}, 7)).toBeUndefined();
  expect(givenSocket({ LISTEN_PID: '8', LISTEN_FDS: '1' }, 7)).toBeUndefined();
  expect(givenSocket({ LISTEN_PID: '7', LISTEN_FDS: '1' }, 7)).toBe(3);
  expect(() => givenSocket({ LISTEN_PID: '7', LISTEN_FDS: '2' }, 7)).toThrow(
    expect.objectContaining({ code: 'TOMOYO_BAD_OPTION' }),
  );
});
