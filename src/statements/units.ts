import type { StatementRow } from '../domain/statement/statement.ts'
import { plainWords } from './grid.ts'

export type StatementUnit = NonNullable<StatementRow['unit']>

const carbon =
  '(?:co\\s?[2,]?\\s?-?\\s?\\(?e(?:q(?:uiv(?:alents?)?)?)?\\.?\\)?(?![a-z])|co\\s?2(?:\\s?\\(?equiv(?:alents?)?\\)?)?|carbon(?: dioxide)?(?:[ -]equivalents?)?)'
const tonne = '(?:metric\\s+)?(?:tonnes?|tons?|t)'
const kilogram = '(?:kgs?|kilo-?grams?|kilos)'
const of = '[\\s/]*(?:of\\s+)?(?:gross\\s+|net\\s+)?\\(?'
const between = '\\s*[-,:/]?\\s*[([]?\\s*(?:in\\s+)?'

const kgForms = [new RegExp(`\\b${kilogram}${of}${carbon}`), new RegExp(`${carbon}${between}${kilogram}\\b`)]
const tonneForms = [
  new RegExp(`(?<![a-z])(?:m?${tonne})${of}${carbon}`),
  new RegExp(`${carbon}${between}(?:emissions?\\s*[([]?\\s*(?:in\\s+)?)?${tonne}\\b`),
  /\bemissions?\s*[([]?\s*(?:in\s+)?(?:metric\s+)?tonnes?\b/,
]
const kiloForms = /\bkt\s?co|kilo-?tonnes?/
const hours = '\\s?\\/?-?\\s?h(?:ou)?r?s?(?![a-z])'
const kwh = new RegExp(`(?<![a-z])kw${hours}|kilo-?\\s?watt[- ]?hours?`)
const mwh = new RegExp(`(?<![a-z])mw${hours}|mega-?\\s?watt[- ]?hours?`)
const gwh = new RegExp(`(?<![a-z])gw${hours}|giga-?\\s?watt[- ]?hours?`)
const thousands = /(?:'?000'?s?|thousands?)\s*(?:of\s+)?kwh|kwh\s*[([,]?\s*(?:in\s+)?(?:'?000'?s?|thousands?)/
const millions = /millions?\s+(?:of\s+)?kwh|kwh\s*[([,]?\s*(?:in\s+)?millions?|\bmkwh/

/** The unit that words name, wherever they name it: `Gas (kWh)`, `emissions in metric tonnes CO2e`. undefined where they name none. */
export function unitIn(text: string): StatementUnit | undefined {
  const words = plainWords(text)
  if (millions.test(words)) return 'GWh'
  if (thousands.test(words)) return 'MWh'
  if (kiloForms.test(words)) return undefined
  if (kgForms.some((form) => form.test(words))) return 'kgCO2e'
  if (tonneForms.some((form) => form.test(words))) return 'tCO2e'
  if (kwh.test(words)) return 'kWh'
  if (mwh.test(words)) return 'MWh'
  return gwh.test(words) ? 'GWh' : undefined
}

/** The unit of a cell or a heading that is nothing but a unit, where `tonnes` alone means those of CO2e. */
export function unitAlone(text: string): StatementUnit | undefined {
  const words = plainWords(text).replace(/^[([]|[)\]]$/g, '')
  if (/^(?:metric )?tonnes?$|^t$/.test(words)) return 'tCO2e'
  if (/^kgs?$/.test(words)) return 'kgCO2e'
  if (words.length > 45) return undefined
  return unitIn(words)
}

/** A label, or a cell of a unit, that is in what no sum of energy or emissions is in: litres, miles, m3, £ or percent. */
export function isOtherUnit(text: string): boolean {
  const words = plainWords(text)
  const alone =
    '(?:litres?|ltrs?|l|miles?|km|kms|kilomet(?:re|er)s?|m3|cubic met(?:re|er)s?|£(?:000s?|m)?|gbp|%|per ?cent)'
  return new RegExp(`[([]\\s*(?:in\\s+)?${alone}\\s*[)\\]]|^${alone}$|[,:-]\\s*(?:in\\s+)?${alone}$`).test(
    words,
  )
}

export const isEnergy = (unit: StatementUnit | undefined): boolean =>
  unit === 'kWh' || unit === 'MWh' || unit === 'GWh'
export const isEmissions = (unit: StatementUnit | undefined): boolean => unit === 'tCO2e' || unit === 'kgCO2e'

/** Words without the units in them, so that “tonnes of carbon dioxide” and “greenhouse gas” are not taken for what a row is of. */
export function withoutUnits(words: string): string {
  let left = words
  for (const form of [...kgForms, ...tonneForms, thousands, millions, kwh, mwh, gwh])
    left = left.replace(new RegExp(form, 'g'), ' ')
  return left
    .replace(/green-?\s?house[- ]gas(?:es)?|\bghgs?\b|global warming gas(?:es)?/g, ' ')
    .replace(new RegExp(carbon, 'g'), ' ')
    .replace(/\s+/g, ' ')
    .trim()
}

const divisors: readonly (readonly [RegExp, string])[] = [
  [
    /£\s?'?(?:m|mn|mil)\b|£\s?million|millions?\s*(?:\(?£\)?|of|pounds|turnover|revenue|income)|\bmgbp|gbp\s?m/,
    '£m',
  ],
  [/£\s?'?(?:000'?s?|k)\b|£\s?(?:100,000|thousand)/, '£000'],
  [/pupil/, 'pupil'],
  [/student/, 'student'],
  [/learner/, 'learner'],
  [/\bfte|full[- ]time/, 'FTE'],
  [/staff|colleague/, 'member of staff'],
  [/employee|head\b|headcount|person|capita/, 'employee'],
  [/m2\b|sq\.?\s?m|square met|floor (?:area|space)|\bgia\b/, 'm2'],
  [/sq\.?\s?f|ft2|square f/, 'sq ft'],
  [/£|turnover|revenue|income|sales/, '£'],
]

const perForm =
  /(?:\bper\b|\/|\bdivided by\b)\s*(?:average\s+|total\s+|each\s+|annual\s+)?((?:[£\w][^()[\],;:|]*)?)/g

/** What a ratio is per, `pupil` or `m2`, as the words say it; undefined where they name none. */
export function perOf(text: string): string | undefined {
  const words = plainWords(text)
  for (const [, after = ''] of words.matchAll(perForm)) {
    const thing = after.trim()
    if (thing === '' || /^(?:annum|year|cent|co\s?2|tco|kwh|the\b)/.test(thing)) continue
    const known = divisors.find(([form]) => form.test(thing))
    if (known !== undefined) return known[1]
    if (/^[a-z£]/.test(thing) && !/^\d/.test(thing)) return thing.slice(0, 60)
  }
  return undefined
}

/** The canonical name of a divisor that words name, `pupil` for `Number of pupils`. */
export function divisorIn(text: string): string | undefined {
  return divisors.find(([form]) => form.test(text))?.[1]
}
