/** What tomoyo-checkpolicy says of a line. */
export function badArgument(word: string): string {
  return `'${word}' is a bad argument.`;
}

export function illegalCondition(word: string): string {
  return `'${word}' is an illegal condition.`;
}
