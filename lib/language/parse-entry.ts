import type {
  AclEntry,
  FileDeviceEntry,
  FileNumberEntry,
  FilePathEntry,
  FileTwoPathsEntry,
  Placed,
  PolicyKind,
} from './ast.js';
import { DIRECTIVES, FILE_GROUPS, NETWORK_OPERATIONS, SOCKET_TYPES } from './directive-table.js';
import { operationFinder, warnOfLenience } from './operations.js';
import { parseConditions, type Conditions } from './parse-condition.js';
import { clip, parseAddress, parseDomainName, parseNumber, parsePath, parsePort, parseWord } from './parse-words.js';
import { parseTransition } from './parse-transition.js';
import type { PolicyLine } from './policy-line.js';
import { nearest } from '../text/nearest.js';

/** The properties that every line has. */
export interface Common extends Placed {
  readonly delete: boolean;
  readonly namespace: string | undefined;
}

// Nodes of the kinds that files are full of are written out: spreading costs a third of the time and memory.
const NO_CONDITION: Conditions = { when: [], grantLog: undefined };

/**
 * An ACL entry, the cursor on its first word.
 * @returns 'other' if no entry begins here; undefined after an error
 * Source: security/tomoyo/common.c, tomoyo_write_domain2().
 */
export function parseEntry(line: PolicyLine, common: Common): AclEntry | 'other' | undefined {
  if (line.skip('file ')) return parseFile(line, common);
  if (line.skip('network inet ')) return parseInet(line, common);
  if (line.skip('network unix ')) return parseUnix(line, common);
  if (line.skip('misc ')) return parseMisc(line, common);
  if (line.skip('task ')) return parseTask(line, common);
  return 'other';
}

const [PATH, TWO_PATHS, PATH_NUMBER, DEVICE, MOUNT] = FILE_GROUPS;
const pathOperations = operationFinder(PATH.operations);
const twoPathsOperations = operationFinder(TWO_PATHS.operations);
const pathNumberOperations = operationFinder(PATH_NUMBER.operations);
const deviceOperations = operationFinder(DEVICE.operations);
const mountOperations = operationFinder(MOUNT.operations);
const networkOperations = operationFinder(NETWORK_OPERATIONS);

/** Source: security/tomoyo/file.c, tomoyo_write_file(): the first group with a hit. */
function parseFile(line: PolicyLine, common: Common): AclEntry | undefined {
  const word = line.token();
  const wordAt = line.tokenStart;
  /** Whether the word has operations of this group: then the entry is of its kind, whatever else is wrong. */
  const hit = (operations: readonly string[]): boolean => {
    if (operations.length > 0) warnOfLenience(line, word, wordAt, operations);
    return operations.length > 0;
  };
  const path = pathOperations(word);
  if (hit(path)) return parsePathEntry(line, common, path);
  const twoPaths = twoPathsOperations(word);
  if (hit(twoPaths)) return parseTwoPaths(line, common, twoPaths);
  const pathNumber = pathNumberOperations(word);
  if (hit(pathNumber)) return parsePathNumber(line, common, pathNumber);
  const device = deviceOperations(word);
  if (hit(device)) return parseDevice(line, common, device);
  if (hit(mountOperations(word))) return parseMount(line, common);
  return unknownWord(line, word, wordAt, 'file operation', FILE_OPERATIONS);
}

function parseTwoPaths(line: PolicyLine, common: Common, operations: FileTwoPathsEntry['operations']) {
  const path1 = parsePath(line, 'first path');
  const path2 = path1 && parsePath(line, 'second path');
  const rest = path2 && parseRest(line);
  return rest && ({ kind: 'file_path2', ...common, operations, path1, path2, ...rest } as const);
}

function parsePathNumber(line: PolicyLine, common: Common, operations: FileNumberEntry['operations']) {
  const path = parsePath(line, 'path');
  const number = path && parseNumber(line, 'number');
  const rest = number && parseRest(line);
  return (
    rest &&
    ({
      kind: 'file_number',
      start: common.start,
      end: common.end,
      raw: common.raw,
      delete: common.delete,
      namespace: common.namespace,
      operations,
      path,
      number,
      when: rest.when,
      grantLog: rest.grantLog,
    } as const)
  );
}

function parseDevice(line: PolicyLine, common: Common, operations: FileDeviceEntry['operations']) {
  const path = parsePath(line, 'path');
  const mode = path && parseNumber(line, 'mode');
  const major = mode && parseNumber(line, 'major number');
  const minor = major && parseNumber(line, 'minor number');
  const rest = minor && parseRest(line);
  return rest && ({ kind: 'file_device', ...common, operations, path, mode, major, minor, ...rest } as const);
}

function parseMount(line: PolicyLine, common: Common) {
  const device = parsePath(line, 'device');
  const directory = device && parsePath(line, 'directory');
  const type = directory && parsePath(line, 'file system type');
  const flags = type && parseNumber(line, 'mount flags');
  const rest = flags && parseRest(line);
  return rest && ({ kind: 'file_mount', ...common, device, directory, type, flags, ...rest } as const);
}

const FILE_OPERATIONS: readonly string[] = FILE_GROUPS.flatMap((group): readonly string[] => group.operations);

function parsePathEntry(
  line: PolicyLine,
  common: Common,
  operations: FilePathEntry['operations'],
): AclEntry | undefined {
  const path = parsePath(line, 'path');
  if (path === undefined) return undefined;
  if (line.atEnd)
    return {
      kind: 'file_path',
      start: common.start,
      end: common.end,
      raw: common.raw,
      delete: common.delete,
      namespace: common.namespace,
      operations,
      path,
      transition: undefined,
      when: NO_CONDITION.when,
      grantLog: undefined,
    };
  const transitionAt = line.pos;
  const transition = parseTransition(line);
  if (transition === undefined) return undefined;
  if (transition !== 'none' && (operations.length !== 1 || operations[0] !== 'execute')) {
    return line.fail(
      `a transition preference is possible only with "file execute"; expected a condition, got "${clip(transition.text)}"`,
      transitionAt,
      transitionAt + transition.text.length,
    );
  }
  const conditions = parseConditions(line);
  if (conditions === undefined) return undefined;
  return {
    kind: 'file_path',
    start: common.start,
    end: common.end,
    raw: common.raw,
    delete: common.delete,
    namespace: common.namespace,
    operations,
    path,
    transition: transition === 'none' ? undefined : transition,
    when: conditions.when,
    grantLog: conditions.grantLog,
  };
}

/** The conditions of an entry that can have no transition preference. */
function parseRest(line: PolicyLine): Conditions | undefined {
  if (line.atEnd) return NO_CONDITION;
  const at = line.pos;
  const transition = parseTransition(line);
  if (transition === undefined) return undefined;
  if (transition === 'none') return parseConditions(line);
  return line.fail(
    `expected a condition, got "${clip(transition.text)}": a transition preference is possible only with "file execute"`,
    at,
    at + transition.text.length,
  );
}

/** Source: security/tomoyo/network.c, tomoyo_write_inet_network(). */
function parseInet(line: PolicyLine, common: Common): AclEntry | undefined {
  const head = parseSocket(line);
  const address = head && parseAddress(line, 'address');
  const port = address && parsePort(line, 'port');
  const rest = port && parseRest(line);
  return (
    rest && {
      kind: 'network_inet',
      start: common.start,
      end: common.end,
      raw: common.raw,
      delete: common.delete,
      namespace: common.namespace,
      socket: head.socket,
      operations: head.operations,
      address,
      port,
      when: rest.when,
      grantLog: rest.grantLog,
    }
  );
}

/** Source: security/tomoyo/network.c, tomoyo_write_unix_network(). */
function parseUnix(line: PolicyLine, common: Common): AclEntry | undefined {
  const head = parseSocket(line);
  const address = head && parsePath(line, 'address');
  const rest = address && parseRest(line);
  return rest && { kind: 'network_unix', ...common, ...head, address, ...rest };
}

function parseSocket(line: PolicyLine) {
  const word = line.token();
  const socket = SOCKET_TYPES.find((type) => type === word);
  if (socket === undefined) return unknownWord(line, word, line.tokenStart, 'socket type', SOCKET_TYPES);
  const operationsWord = line.token();
  const operations = networkOperations(operationsWord);
  if (operations.length === 0) {
    return unknownWord(line, operationsWord, line.tokenStart, 'network operation', NETWORK_OPERATIONS);
  }
  warnOfLenience(line, operationsWord, line.tokenStart, operations);
  return { socket, operations };
}

/** Source: security/tomoyo/environ.c, tomoyo_write_misc(). */
function parseMisc(line: PolicyLine, common: Common): AclEntry | undefined {
  if (!line.skip('env ')) {
    const word = line.token();
    return word === 'env'
      ? line.failToken('missing variable name; expected misc env NAME')
      : unknownWord(line, word, line.tokenStart, 'misc operation', ['env']);
  }
  const name = parseWord(line, 'variable name');
  if (name === undefined) return undefined;
  if (name.text.includes('=')) return line.failToken('a variable name cannot have "="; expected a name or pattern');
  const rest = parseRest(line);
  return (
    rest && {
      kind: 'misc_env',
      start: common.start,
      end: common.end,
      raw: common.raw,
      delete: common.delete,
      namespace: common.namespace,
      name,
      when: rest.when,
      grantLog: rest.grantLog,
    }
  );
}

/** Source: security/tomoyo/domain.c, tomoyo_write_task(). */
function parseTask(line: PolicyLine, common: Common): AclEntry | undefined {
  if (!line.skip('manual_domain_transition ')) {
    const word = line.token();
    return word === 'manual_domain_transition'
      ? line.failToken('missing domain; expected task manual_domain_transition DOMAIN')
      : unknownWord(line, word, line.tokenStart, 'task operation', ['manual_domain_transition']);
  }
  const domain = parseDomainName(line);
  if (domain === undefined) return undefined;
  const rest = parseRest(line);
  return rest && { kind: 'task_manual_domain_transition', ...common, domain, ...rest };
}

function unknownWord(line: PolicyLine, word: string, at: number, what: string, expected: readonly string[]): undefined {
  const first = word.split('/', 1)[0] ?? '';
  const fix = nearest(first, expected);
  const list = expected.length > 8 ? `one of ${expected.slice(0, 8).join(', ')} ...` : expected.join(', ');
  const reason =
    (word === '' ? `missing ${what}` : `unknown ${what} "${clip(word)}"`) +
    (fix === undefined ? `; expected ${list}` : `; did you mean "${fix}"?`);
  return line.fail(reason, at, at + first.length, fix);
}

/** Reports a line that no directive begins. */
export function unknownDirective(line: PolicyLine, file: PolicyKind): undefined {
  const at = line.pos;
  const word = line.token();
  const known = DIRECTIVES.filter(({ files }) => files.includes(file)).flatMap(({ keyword }) => keyword.split(' ', 1));
  const expected = [...new Set(known)];
  return unknownWord(line, word, at, 'directive', expected);
}
