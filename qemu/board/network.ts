/** The network of a board: QEMU's user-mode network, which needs no rights on the host. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { TomoyoError } from '../../lib/errors.js';
import { checkWhole } from './check-number.js';

/** A TCP port of the guest as one of 127.0.0.1 on the host. */
export interface BoardPort {
  /** Default: one that is free; `board.ports` has it. */
  readonly host?: number | undefined;
  readonly guest: number;
}

/** One that leads into a guest. */
export interface ForwardedPort extends BoardPort {
  readonly host: number;
}

/** What `network` may be. */
export const NETWORKS = ['none', 'user', 'isolated'] as const;

/** How a board is reached, and what it reaches. */
export interface NetworkOptions {
  /**
   * 'none' (default): the guest has only its loopback. 'user': the guest is 10.0.2.15 on eth0, the host 10.0.2.2, behind it
   * what the host reaches, and 10.0.2.3 answers for names. 'isolated': only what comes in by `ports`. A system of the
   * user's own configures its card itself (DHCP).
   */
  readonly network?: (typeof NETWORKS)[number] | undefined;
  /** Where the host reaches the guest; the default of `network` is 'user' then. */
  readonly ports?: readonly BoardPort[] | undefined;
}

const MOST_PORT = 65_535;

/** @throws TomoyoError BOARD_BAD_OPTION */
export function checkNetwork(options: NetworkOptions): void {
  const { network = 'none', ports = [] } = options;
  if (!NETWORKS.includes(network)) {
    throw bad(`"network" must be ${NETWORKS.map((name) => `"${name}"`).join(' or ')}, got ${JSON.stringify(network)}.`);
  }
  if (options.network === 'none' && ports.length > 0) throw bad('"ports" lead nowhere where "network" is "none".');
  for (const { host, guest } of ports) {
    checkWhole('host" of "ports', host, [1, MOST_PORT]);
    checkWhole('guest" of "ports', guest, [1, MOST_PORT]);
  }
  const hosts = ports.flatMap(({ host }) => host ?? []);
  const twice = hosts.find((host, index) => hosts.indexOf(host) < index);
  if (twice !== undefined) throw bad(`"ports" name port ${twice} of the host twice.`);
}

export function hasNetwork({ network, ports = [] }: NetworkOptions): boolean {
  return (network ?? 'none') !== 'none' || ports.length > 0;
}

/** The ports, each with one of the host. Another program may take one until QEMU does: then QEMU says so and ends. */
export async function forwardedPorts({ ports = [] }: NetworkOptions): Promise<readonly ForwardedPort[]> {
  // all are held before the first is let go, else they may be one
  const held = await Promise.all(ports.map(async ({ host }) => host ?? listening()));
  const forwarded = ports.map(({ guest }, index) => ({ host: portOf(held[index]), guest }));
  await Promise.all(held.map(async (server) => typeof server === 'object' && closed(server)));
  return forwarded;
}

async function listening(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

function portOf(server: Server | number | undefined): number {
  if (typeof server === 'number') return server;
  const address = server?.address();
  if (typeof address === 'object' && address !== null) return address.port;
  throw new Error('a server that listens on TCP has a port');
}

/** Without a ROM: nobody boots from this card, and QEMU may be installed without its file. */
export function networkArgs(options: NetworkOptions): string[] {
  if (!hasNetwork(options)) return [];
  const { network, ports = [] } = options;
  const words = [
    'user,id=network',
    ...(network === 'isolated' ? ['restrict=on'] : []),
    ...ports.map(({ host, guest }) => `hostfwd=tcp:127.0.0.1:${host ?? 0}-:${guest}`),
  ];
  return ['-netdev', words.join(','), '-device', 'virtio-net-pci,netdev=network,romfile='];
}

function bad(text: string): TomoyoError {
  return new TomoyoError('BOARD_BAD_OPTION', text);
}
