/** What meters measure, for people. */
export const utilityNames: Readonly<Record<string, string>> = {
  electricity: 'Electricity',
  gas: 'Gas',
  water: 'Water',
  heat: 'Heat network',
  oil: 'Heating oil',
  lpg: 'LPG',
  solar: 'Solar panels, used on site',
  solarExport: 'Solar panels, exported',
}
export const utilityName = (utility: string | null | undefined): string =>
  utility === null || utility === undefined ? 'Not known yet' : (utilityNames[utility] ?? utility)

/** The units of readings, for people. */
export const unitNames: Readonly<Record<string, string>> = {
  kWh: 'kWh (kilowatt-hours)',
  Wh: 'Wh (watt-hours)',
  MWh: 'MWh (megawatt-hours)',
  m3: 'm³ (cubic metres)',
  ft3: 'ft³ (cubic feet)',
  hcf: 'hundreds of cubic feet (old imperial gas meters)',
  therm: 'therms',
  litre: 'litres',
}

/** Where a day's figure comes from. */
export const sourceWords: Readonly<Record<string, string>> = {
  halfHourly: 'half-hours',
  daily: 'a daily total',
  read: 'meter reads',
  bill: 'a bill',
  estimate: 'an estimate',
}

/** How each state of coverage is drawn: a letter, a word, and the end of its class. */
export const coverageMarks: Readonly<
  Record<string, { letter: string; word: string; look: string; means: string }>
> = {
  received: { letter: 'R', word: 'Received', look: 'received', means: 'Data came for every day.' },
  estimated: {
    letter: 'E',
    word: 'Estimated',
    look: 'estimated',
    means: 'Every day is there; some or all are estimates.',
  },
  partial: { letter: 'P', word: 'Partly', look: 'partial', means: 'Data came for some of the days.' },
  missing: { letter: 'M', word: 'Missing', look: 'missing', means: 'Nothing came.' },
  notApplicable: {
    letter: 'N',
    word: 'Does not apply',
    look: 'none',
    means: 'Somebody said, with a reason, that there is none.',
  },
  noRecord: {
    letter: '–',
    word: 'Nothing recorded',
    look: 'quiet',
    means: 'No trip or delivery was recorded. That may be right.',
  },
}
