/** Which quantity a row is of. Only active import is consumption. */
export type Measure = 'activeImport' | 'activeExport' | 'reactive' | 'demand' | 'other'

const words: Readonly<Record<string, Measure>> = {
  ai: 'activeImport',
  a: 'activeImport',
  'a+': 'activeImport',
  active: 'activeImport',
  'active import': 'activeImport',
  'active energy': 'activeImport',
  import: 'activeImport',
  imp: 'activeImport',
  consumption: 'activeImport',
  kwh: 'activeImport',
  'active kwh': 'activeImport',
  'kwh import': 'activeImport',
  'import kwh': 'activeImport',
  ae: 'activeExport',
  'a-': 'activeExport',
  export: 'activeExport',
  exp: 'activeExport',
  'active export': 'activeExport',
  'kwh export': 'activeExport',
  'export kwh': 'activeExport',
  generation: 'activeExport',
  ri: 'reactive',
  re: 'reactive',
  'r+': 'reactive',
  'r-': 'reactive',
  lag: 'reactive',
  lead: 'reactive',
  kw: 'demand',
  kva: 'demand',
  md: 'demand',
  demand: 'demand',
  'max demand': 'demand',
  'maximum demand': 'demand',
}

/** The quantity that a text names, undefined where it names none that is known. */
export function measureOf(text: string): Measure | undefined {
  const word = text
    .toLowerCase()
    .replace(/[\s_:()/]+/g, ' ')
    .trim()
  const known = words[word]
  if (known !== undefined) return known
  if (/react|k?varh?\b/.test(word)) return 'reactive'
  if (/\bexport/.test(word)) return 'activeExport'
  if (/\bdemand\b|\bkva?\b/.test(word)) return 'demand'
  if (/\bimport|\bactive\b|\bkwh\b/.test(word)) return 'activeImport'
  if (/power factor|voltage|\bcurrent\b|^volume\b|temperature/.test(word)) return 'other'
  return undefined
}

/** As a sentence names them. */
export const measureNames: Readonly<Record<Measure, string>> = {
  activeImport: 'active import',
  activeExport: 'active export',
  reactive: 'reactive energy (kVArh)',
  demand: 'demand (kW or kVA)',
  other: 'no energy',
}
