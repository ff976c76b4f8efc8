import { Decimal } from '../decimal.ts'

/** The published values, kg CO2e per kWh, that tonnes and kWh of a statement are compared with; the car's is per mile. */
export const impliedKinds = [
  'gasGross',
  'gasNet',
  /** The carbon dioxide alone of gas by gross calorific value. */
  'gasCo2',
  'gasWtt',
  /** UK electricity generated, location-based. */
  'electricity',
  'electricityCo2',
  'electricityTd',
  'electricityWtt',
  'electricityWttTd',
  /** An average car of an unknown fuel, per mile. */
  'carMile',
] as const
export type ImpliedKind = (typeof impliedKinds)[number]

/** What the set of a calendar year publishes; a kind is left out where it does not. */
export interface PublishedYear {
  readonly year: number
  readonly kgCo2e: Readonly<Partial<Record<ImpliedKind, Decimal>>>
}

export interface Interval {
  readonly low: Decimal
  readonly high: Decimal
}

/** One way to work tonnes out of kWh. */
export interface Candidate {
  readonly year: number
  readonly way: 'main' | 'net' | 'co2' | 'td' | 'wtt'
  readonly value: Decimal
  /** As a sum, where it is one: `0.17700 + 0.01853`. */
  readonly sum: string
}

const fifth = new Decimal('0.000005')
/** A factor as people write it, to five places. */
export const factorText = (value: Decimal): string => value.toFixed(5)

/** Whether an interval holds a published value, or what it is to five places. */
export function holds({ low, high }: Interval, value: Decimal): boolean {
  const rounded = value.toDecimalPlaces(5)
  return (
    low.lte(Decimal.max(value, rounded).plus(fifth)) && high.gte(Decimal.min(value, rounded).minus(fifth))
  )
}

/** The ways to work out gas or electricity, by every year's set. */
export function candidatesOf(
  kind: 'gas' | 'electricity' | 'td',
  factors: readonly PublishedYear[],
): Candidate[] {
  return factors.flatMap(({ year, kgCo2e }) => {
    const way = (name: Candidate['way'], ...parts: readonly (Decimal | undefined)[]): Candidate[] => {
      const known = parts.flatMap((part) => part ?? [])
      if (known.length < parts.length) return []
      const value = known.reduce((sum, part) => sum.plus(part))
      return [{ year, way: name, value, sum: known.map(factorText).join(' + ') }]
    }
    const { gasGross, gasNet, gasCo2, gasWtt, electricity, electricityCo2, electricityTd } = kgCo2e
    const { electricityWtt, electricityWttTd } = kgCo2e
    if (kind === 'td') return way('main', electricityTd)
    if (kind === 'gas')
      return [
        ...way('main', gasGross),
        ...way('net', gasNet),
        ...way('co2', gasCo2),
        ...way('wtt', gasGross, gasWtt),
      ]
    return [
      ...way('main', electricity),
      ...way('co2', electricityCo2),
      ...way('td', electricity, electricityTd),
      ...way('wtt', electricity, electricityWtt),
      ...way('wtt', electricity, electricityTd, electricityWtt, electricityWttTd),
    ]
  })
}

const named =
  '(?:conversion|emissions?|carbon|ghg|greenhouse gas)(?:\\s+(?:conversion|emissions?|reporting|reporting:?\\s+conversion))*\\s+factors?'
const publisher = "(?:defra|desnz|beis|dbeis|decc)(?:[’']?s)?(?:\\s*\\/\\s*(?:defra|desnz|beis|decc))?"
const yearText = '(?<!\\d)(20[12]\\d)(?!\\d|\\s?[/–-]\\s?(?:20)?\\d\\d(?!\\d))'
const forms = [
  // “2023 UK Government's Conversion Factors for Company Reporting”, with nothing about guidelines between.
  new RegExp(`${yearText}([^.;\\n\\d]{0,60}?)${named}`, 'gi'),
  // “conversion factors for company reporting 2024”, “conversion factors (2024)”
  new RegExp(`${named}([^.;\\n\\d]{0,60}?)${yearText}`, 'gi'),
  // “2023 and 2024 conversion factors”, of which the form above finds the second
  new RegExp(`${yearText}((?:,| and| &|\\/)\\s?)20[12]\\d[^.;\\n\\d]{0,60}?${named}`, 'gi'),
  // “DEFRA 2024”
  new RegExp(`${publisher}([’'\\s,(:-]{0,4}(?:\\w+\\s){0,2}?)${yearText}`, 'gi'),
  new RegExp(`${yearText}(\\s*)${publisher}`, 'gi'),
]

/** The years of the factor sets that the words state. The guidelines' own year, as in “Guidelines March 2019”, is none. */
export function statedYears(words: string): number[] {
  const found = new Set<number>()
  for (const form of forms)
    for (const match of words.matchAll(form)) {
      const before = /[^.;\n]*$/.exec(words.slice(Math.max(0, match.index - 24), match.index))?.[0] ?? ''
      // The year of something else: of guidelines, of a day, of a comparison.
      if (
        /guid(?:elines|ance)|protocol|standard|ended|ending|august|july|march|since|\b(?:aug|jul|mar|dec)\b/i.test(
          before,
        )
      )
        continue
      if (
        /guid(?:elines|ance)|protocol|ended|ending|august|july|march|compared|since|\bus(?:ed|ing)\b/i.test(
          match[0],
        )
      )
        continue
      const year = [match[1], match[2]].find((part) => /^20\d\d$/.test(part ?? ''))
      if (year !== undefined) found.add(Number.parseInt(year, 10))
    }
  return [...found].sort()
}
