/** What the keys do; fits the smallest terminal. */
export const HELP: readonly string[] = [
  'a     allow this one request; the policy stays as it is',
  'd     deny it now',
  'r     have the kernel look at the policy again',
  'A, +  add the line under NEEDS to the policy of the domain',
  'e     edit that line, then add it',
  'm     deny it, and for 10 minutes the same without asking',
  'j, k, Tab, arrows   another question that waits',
  'q     quit; when nobody is left, the default decides',
  '^L    draw all anew',
  '',
  'A key counts when the question has stood there for a',
  'moment (0.3 s) without a key. What others who are',
  'attached decide is seen here, as theirs.',
  '',
  'Any key: back to the questions.',
];
