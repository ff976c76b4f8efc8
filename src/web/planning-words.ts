// Words for people, for what the API names by a word of its own: on the pages of forecast, measures, targets, structure and factors.

export const measureStatuses = {
  idea: 'Idea',
  planned: 'Planned',
  approved: 'Approved',
  running: 'Running',
  done: 'Done',
  dropped: 'Dropped',
} as const

/** What a status means, where one is chosen. */
export const measureStatusHints: Readonly<Record<keyof typeof measureStatuses, string>> = {
  idea: 'Somebody thought of it. It saves nothing yet and does not count in the forecast.',
  planned: 'It is in a plan, without a decision. It does not count in the forecast.',
  approved: 'It was decided and paid for. It counts in the forecast from its start.',
  running: 'It is being done, or saves already.',
  done: 'It is finished and saves.',
  dropped: 'It will not be done. It never counts, and stays in the list.',
}

export const measureKinds = {
  led: 'LED lighting',
  solar: 'Solar panels',
  heatPump: 'Heat pump',
  insulation: 'Insulation',
  controls: 'Heating controls',
  fleet: 'Vehicles',
  travelPolicy: 'Travel policy',
  boiler: 'Boiler',
  behaviour: 'Behaviour',
  other: 'Other',
} as const

/** What a comparison of what was measured with what was expected came to. */
export const verdicts = {
  asExpected: 'As expected',
  lessThanExpected: 'Less than expected',
  moreThanExpected: 'More than expected',
  shown: 'A saving is shown',
  notDistinguishable: 'Cannot be told from nothing',
  opposite: 'More was used, not less',
} as const

export const targetMetrics = {
  absolute: 'All emissions',
  perPupil: 'Emissions per pupil',
  perM2: 'Emissions per square metre',
} as const

export const targetKinds = {
  reduction: 'A reduction: so much less than the base year',
  neutral: 'Carbon neutral: what is left is matched by credits and removals',
} as const

export const targetMeasures = {
  likeForLike: 'Like for like: the same academies in the base and in every year, whoever ran them',
  asOwned: 'As owned: each year has the academies that the trust ran in it',
} as const

export const midYears = {
  allYear: 'For all of the year, in the base and in the year',
  proRata: 'For the same months, in the base and in the year',
} as const

export const bases = {
  fixed: 'Fixed: the base year of the target',
  rolling: 'Rolling: each year against the year before it',
} as const

export const causes = {
  joined: 'An academy joined',
  left: 'An academy left',
  merger: 'A merger or a split',
  activity: 'An activity was handed over',
  correction: 'A correction of data',
  method: 'Another factor or method',
} as const

export const restatementStatuses = {
  proposed: 'Proposed',
  approved: 'Approved',
  rejected: 'Rejected',
} as const

export const creditKinds = {
  avoidance: 'Avoidance: somebody else was paid to emit less',
  removal: 'Removal: carbon was taken out of the air and stored',
} as const

export const events = {
  founded: 'Founded',
  joined: 'Joined',
  merged: 'Merged',
  split: 'Split',
  left: 'Left',
  closed: 'Closed',
  outsourced: 'Outsourced',
  insourced: 'Taken in house',
} as const

export const eventKinds = {
  structural: 'Ownership or control passed: the base year changes with it',
  organic: 'Growth or decline: the base year stays',
} as const

export const phases = {
  first: 'First',
  primary: 'Primary',
  middle: 'Middle',
  secondary: 'Secondary',
  sixthForm: 'Sixth form',
  allThrough: 'All-through',
  special: 'Special',
  other: 'Other',
} as const

/** What a row of a published table is to a stream. */
export const useKinds = {
  direct: 'The emission itself',
  wtt: 'Fuel supply (well to tank)',
  td: 'Losses in the grid',
  wttTd: 'Fuel supply of the losses',
  biogenic: 'Biogenic CO2, outside of scopes',
  energy: 'Energy in kWh',
} as const

/** What a figure of a target is told in. */
export const unitWords = { absolute: 'tCO2e', perPupil: 'kgCO2e per pupil', perM2: 'kgCO2e per m²' } as const

/** The word for a word of the API; the word itself where there is none. */
export const wordFor = (words: Readonly<Record<string, string>>, word: string): string => words[word] ?? word

/** Choices of a select or radios, in order, from words. */
export const choices = (words: Readonly<Record<string, string>>) =>
  Object.entries(words).map(([value, text]) => ({ value, text }))
