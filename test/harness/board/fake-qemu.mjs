#!/usr/bin/env node
// Takes the place of QEMU: it boots, is saved, and goes on where it was saved. $FAKE_QEMU_LOG gets a line for each start;
// $FAKE_QEMU says what goes wrong: 'no-boot', 'no-save', 'no-clone', 'silent-clone'.
import { execSync } from 'node:child_process';
import { appendFileSync, writeFileSync } from 'node:fs';
import { Socket, connect } from 'node:net';
import { createInterface } from 'node:readline';

const words = process.argv.slice(2).join(' ');
const wrong = process.env.FAKE_QEMU ?? '';
const isClone = words.includes('-incoming');
const memory = /mem-path=([^ ,]+)/.exec(words)?.[1];
appendFileSync(
  process.env.FAKE_QEMU_LOG ?? '/dev/null',
  `${isClone ? 'clone' : memory ? 'template' : 'boot'} ${process.pid}\n`,
);
if (wrong === 'no-boot') process.exit(3);
if (memory && !isClone) writeFileSync(memory, 'MEMORY');
if (!isClone) process.stdout.write('said while booting\n');

const frame = (type, id, payload = Buffer.alloc(0)) => {
  const head = Buffer.alloc(9);
  head.writeUInt32LE(5 + payload.length, 0);
  head.writeUInt8(type, 4);
  head.writeUInt32LE(id, 5);
  return Buffer.concat([head, payload]);
};

function serveAgent(socket) {
  let bytes = Buffer.alloc(0);
  socket.on('error', () => process.exit(0)).on('close', () => process.exit(0));
  socket.on('data', (more) => {
    bytes = Buffer.concat([bytes, more]);
    while (bytes.length >= 9 && bytes.length >= 4 + bytes.readUInt32LE(0)) {
      const [type, id] = [bytes.readUInt8(4), bytes.readUInt32LE(5)];
      bytes = bytes.subarray(4 + bytes.readUInt32LE(0));
      appendFileSync(process.env.FAKE_QEMU_LOG ?? '/dev/null', `request ${type} ${id}\n`);
      if (type === 12) process.exit(0);
      if (!(isClone && wrong === 'silent-clone')) socket.write(frame(type === 1 ? 65 : 70, id));
    }
  });
}

function serveMonitor(socket) {
  const say = (message) => socket.write(`${JSON.stringify(message)}\n`);
  say({ QMP: {} });
  createInterface({ input: socket }).on('line', (line) => {
    const { execute, arguments: args, id } = JSON.parse(line);
    if (execute === 'migrate') {
      if (wrong === 'no-save') return say({ id, error: { class: 'GenericError', desc: 'State blocked by a test' } });
      execSync(args.uri.replace('exec:', ''), { input: 'STATE' });
    }
    say({ id, return: execute === 'query-migrate' ? { status: 'completed' } : {} });
    if (execute !== 'migrate-incoming') return;
    if (wrong === 'no-clone' || execSync(args.uri.replace('exec:', '')).toString() !== 'STATE') {
      process.stderr.write('load of migration failed: Invalid argument\n');
      process.exit(1);
    }
    say({ event: 'RESUME' });
    serveAgent(new Socket({ fd: 4 }));
  });
}

if (words.includes('chardev=monitor')) serveMonitor(new Socket({ fd: 3 }));
if (!isClone) {
  const path = /socket,id=agent,path=([^ ]+)/.exec(words)?.[1];
  const agent = connect(path, () =>
    agent.write(frame(64, 0, Buffer.from([Number(process.env.FAKE_QEMU_PROTOCOL), 0, 0, 0]))),
  );
  serveAgent(agent);
}
