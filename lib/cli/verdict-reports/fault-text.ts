import type { Fault } from '../../verdict/fault.js';

/** One sentence, and under it what helps: the entry that would allow it, the panic, the record. */
export function faultText(fault: Fault): string {
  return [fault.message, ...help(fault)].join('\n');
}

function help(fault: Fault): readonly string[] {
  switch (fault.type) {
    case 'violation':
      return fault.allow === undefined
        ? ['The policy language has no entry that would allow it.']
        : ['To allow it:', `  ${fault.domain}`, `  ${fault.allow}`];
    case 'panic':
      return fault.text.split('\n').map((line) => `  ${line}`);
    case 'malformed':
      return [JSON.stringify(fault.raw)];
    default:
      return [];
  }
}
