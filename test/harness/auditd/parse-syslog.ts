// A reader of RFC 5424 messages by its grammar, section 6.

export interface SyslogMessage {
  readonly facility: number;
  readonly severity: number;
  readonly time: string;
  readonly hostname: string;
  readonly appName: string;
  readonly procId: string;
  readonly msgId: string;
  readonly structureId: string;
  readonly params: Readonly<Record<string, string>>;
  readonly text: string;
}

const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)`;
const HEADER = new RegExp(
  String.raw`^<(\d{1,3})>1 (${TIME}) ([!-~]{1,255}) ([!-~]{1,48}) ([!-~]{1,128}) ([!-~]{1,32}) \[`,
);
const NAME = /[!#-<>-\\^-~]{1,32}/y;

export function parseSyslog(message: string): SyslogMessage {
  const header = HEADER.exec(message);
  if (!header) throw new Error(`no header of RFC 5424: ${message.slice(0, 200)}`);
  const [all, priority, time, hostname, appName, procId, msgId] = header;
  let at = all.length;
  const name = () => {
    NAME.lastIndex = at;
    const [found] = NAME.exec(message) ?? [];
    if (found === undefined) throw new Error(`no name at ${at}: ${message.slice(at, at + 40)}`);
    at += found.length;
    return found;
  };
  const expect = (text: string) => {
    if (!message.startsWith(text, at)) throw new Error(`no ${text} at ${at}: ${message.slice(at, at + 40)}`);
    at += text.length;
  };
  const structureId = name();
  const params: Record<string, string> = {};
  while (message[at] === ' ') {
    at++;
    const param = name();
    expect('="');
    let value = '';
    for (; message[at] !== '"'; at++) {
      if (at >= message.length || message[at] === ']') throw new Error(`a bare ${message[at] ?? 'end'} in ${param}`);
      if (message[at] === '\\' && /["\\\]]/.test(message[at + 1] ?? '')) at++;
      value += message[at];
    }
    at++;
    if (param in params) throw new Error(`${param} comes twice`);
    params[param] = value;
  }
  expect('] ');
  return {
    facility: Math.floor(Number(priority) / 8),
    severity: Number(priority) % 8,
    time: time!,
    hostname: hostname!,
    appName: appName!,
    procId: procId!,
    msgId: msgId!,
    structureId,
    params,
    text: message.slice(at),
  };
}
