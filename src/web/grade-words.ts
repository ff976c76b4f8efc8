/** What a quality grade says of how a quantity was found. */
export const gradeWords: Readonly<Record<string, string>> = {
  1: 'Verified actual',
  2: 'Actual',
  3: 'Spread over its days from reads or bills',
  4: 'Estimated from its own history',
  5: 'Estimated from a benchmark',
}
