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

const month = '(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*'
/** Publications whose year is no set of factors: `ISO 14064-1:2018`, `PAS 2060:2014`, `Guidelines (2019)`, `Regulations 2018`. */
const publications = [
  /\b(?:iso|pas|bs|en)\b[\s/a-z]*\d[\d-]*\s?[:–-]\s?(?:19|20)\d\d/gi,
  new RegExp(
    `\\b(?:guidelines?|guidance|regulations?|protocol|standards?|act|order|secr)\\s?\\(?(?:dated\\s)?(?:${month}\\s)?20\\d\\d\\b`,
    'gi',
  ),
]
/** The words with the years of such publications made unreadable. */
const withoutPublications = (words: string): string =>
  publications.reduce((all, form) => all.replace(form, (text) => text.replace(/\d/g, '·')), words)

const reportingYear =
  '(?:the\\s)?(?:(?:year|period)s?\\s)?(?:ended\\s|ending\\s|to\\s)?(?:\\d{1,2}\\s)?(?:[a-z]+\\s)?(20\\d\\d(?:\\s?[/–-]\\s?(?:20)?\\d\\d(?!\\d))?)'
const assignments = [
  // “The 2023 factors were used for 2022/23”
  new RegExp(`${yearText}([^.;\\n\\d]{0,60}?)factors?[^.;\\n\\d]{0,30}?\\bfor\\s${reportingYear}`, 'gi'),
  // “for 2022/23 the 2023 factors”
  new RegExp(`\\bfor\\s${reportingYear},?[^.;\\n\\d]{0,30}?${yearText}[^.;\\n\\d]{0,60}?factors?`, 'gi'),
  // “for 2022/23 those of 2023”
  new RegExp(
    `\\bfor\\s${reportingYear},?\\s(?:those|that|the\\s(?:set|factors?))\\s(?:of|for)\\s${yearText}`,
    'gi',
  ),
]

/** What the words say of whose factors belong to which year. */
export interface FactorPolicy {
  /** The years of the sets by the calendar year in which a reporting year ends. */
  readonly byYear: ReadonlyMap<number, ReadonlySet<number>>
  /** The factors in force at the start of the year, or of the year before, are used. */
  readonly atStart: boolean
  /** Parts of a year are worked out with sets of their own. */
  readonly inParts: boolean
}

/** Factors that were in force when the year began. */
const atStart = [
  /factors?[^.;\n]{0,60}(?:at|from|on) the (?:start|beginning|first day|commencement) of/i,
  /factors?[^.;\n]{0,40}(?:year|period) (?:begins?|starts?|began|started|commence)/i,
]
/** Each part of the year with the set of its own. */
const inParts = [
  /weighted|apportion|pro[- ]rata|month by month|each (?:calendar year|month)|in proportion/i,
  new RegExp(
    `20\\d\\d[^.;\\n\\d]{0,40}factors?[^.;\\n]{0,40}\\b${month}\\s?(?:20\\d\\d)?\\s?(?:[–-]|to)\\s?${month}[^.;\\n]*factors?`,
    'i',
  ),
]

/** The policy on factors that the words state. */
export function factorPolicy(words: string): FactorPolicy {
  const byYear = new Map<number, Set<number>>()
  const text = withoutPublications(words)
  let left = text
  // What one form has read is not read again by the next.
  for (const [at, form] of assignments.entries())
    left = left.replace(form, (...parts: string[]) => {
      const [set, year] = at === 0 ? [parts[1], parts[3]] : [parts[2], parts[1]]
      const end = Number.parseInt(/^20\d\d$/.test(year ?? '') ? (year ?? '') : `20${year?.slice(-2)}`, 10)
      byYear.set(end, (byYear.get(end) ?? new Set()).add(Number.parseInt(set ?? '', 10)))
      return parts[0]!.replace(/\d/g, '·')
    })
  return {
    byYear,
    atStart: atStart.some((one) => one.test(text)),
    inParts: inParts.some((one) => one.test(text)),
  }
}

/** The years of the factor sets that the words state. The guidelines' own year, as in “Guidelines March 2019”, is none. */
export function statedYears(said: string): number[] {
  const words = withoutPublications(said)
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
