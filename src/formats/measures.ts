/** What quantity a row, or a block of columns, is of. */
export interface Measure {
  /** True: active import, which is consumption. False: something else, which must never be added to it. */
  readonly counts: boolean
  /** Active energy going out: the consumption of nobody, but the export of a solar meter. */
  readonly exported?: boolean
  /** As a warning names it. */
  readonly title: string
}

const imported: Measure = { counts: true, title: 'active import' }
const exported: Measure = { counts: false, exported: true, title: 'active export' }
const other = (title: string): Measure => ({ counts: false, title })

const reactive = other('reactive energy (kVArh)')
const exact: ReadonlyMap<string, Measure> = new Map(
  Object.entries({
    ai: imported,
    'a+': imported,
    a: imported,
    active: imported,
    import: imported,
    imp: imported,
    consumption: imported,
    ae: exported,
    'a-': exported,
    export: exported,
    exp: exported,
    generation: exported,
    ri: reactive,
    re: reactive,
    'r+': reactive,
    'r-': reactive,
    lag: reactive,
    lead: reactive,
    kva: other('apparent power (kVA)'),
    kvah: other('apparent energy (kVAh)'),
    kw: other('demand (kW)'),
    demand: other('demand (kW)'),
    md: other('demand (kW)'),
    volume: other('volume'),
    pf: other('power factor'),
    'power factor': other('power factor'),
  }),
)

/** The kind of quantity that words name (rule 19 of how files differ), undefined where they name none. */
export function measureWord(written: string): Measure | undefined {
  const text = written
    .toLowerCase()
    .replace(/[\s_\-–:()/]+/g, ' ')
    .trim()
  const found = exact.get(text) ?? exact.get(written.trim().toLowerCase())
  if (found !== undefined) return found
  if (/react|k?var ?h?\b|kvar|\blag\b|\blead\b|^r[ie][ie]?\b/.test(text)) return reactive
  if (/\bkvah?\b|apparent/.test(text)) return other('apparent power (kVA)')
  if (/\bexport|\bae\b/.test(text)) return exported
  if (/(max|maximum|peak) ?demand|\bkw\b/.test(text)) return other('demand (kW)')
  if (/power ?factor/.test(text)) return other('power factor')
  if (/\bkwh\b|\bmwh\b|\bwh\b|active|\bimport|\bai\b|consumption|electricity|\bgas\b/.test(text))
    return imported
  if (/^volume\b/.test(text)) return other('volume')
  return undefined
}

/** What a flag says of a value. */
export type FlagWord = 'actual' | 'estimated' | 'missing'

const flagWords: ReadonlyMap<string, FlagWord> = new Map([
  ...[
    '',
    'a',
    'act',
    'actual',
    'ok',
    'good',
    'valid',
    'v',
    'normal',
    'measured',
    'metered',
    'real',
    'no',
    'c',
    'complete',
    'read',
  ].map((word) => [word, 'actual'] as const),
  ...[
    'e',
    'est',
    'estimate',
    'estimated',
    'yes',
    'y',
    'deemed',
    'd',
    'calculated',
    'interpolated',
    'substituted',
    'forecast',
  ].map((word) => [word, 'estimated'] as const),
  ...['-', 'm', 'missing', 'null', 'no data', 'none', 'x', 'invalid'].map(
    (word) => [word, 'missing'] as const,
  ),
])

/** What a flag says, undefined where nobody knows. */
export function flagOf(written: string): FlagWord | undefined {
  return flagWords.get(written) ?? flagWords.get(written.trim().toLowerCase())
}
