// A reader of journald's native protocol: https://systemd.io/JOURNAL_NATIVE_PROTOCOL/

/** Fields of one entry, one character a byte. Throws for what the protocol does not have. */
export function parseJournald(bytes: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf('\n', at);
    if (end < 0) throw new Error('a field without its line feed');
    const equals = bytes.subarray(at, end).indexOf('=');
    let name: string;
    let value: Buffer;
    if (equals >= 0) {
      name = bytes.toString('latin1', at, at + equals);
      value = bytes.subarray(at + equals + 1, end);
      at = end + 1;
    } else {
      name = bytes.toString('latin1', at, end);
      const length = Number(bytes.readBigUInt64LE(end + 1));
      value = bytes.subarray(end + 9, end + 9 + length);
      if (bytes[end + 9 + length] !== 0x0a) throw new Error(`${name} is not of its length`);
      at = end + 9 + length + 1;
    }
    if (!/^[A-Z][A-Z0-9_]{0,63}$/.test(name)) throw new Error(`no name of a field: ${JSON.stringify(name)}`);
    if (name in fields) throw new Error(`${name} comes twice`);
    fields[name] = value.toString('latin1');
  }
  return fields;
}
