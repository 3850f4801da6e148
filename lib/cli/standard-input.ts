/** Standard input as it comes, one character a byte. */
export async function* standardInput(): AsyncGenerator<string, void, undefined> {
  process.stdin.setEncoding('latin1');
  for await (const chunk of process.stdin) yield String(chunk);
}
