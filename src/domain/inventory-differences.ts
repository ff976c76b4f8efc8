import { type Canonical, canonicalJson } from './canonical-json.ts'
import { Decimal, shown } from './decimal.ts'
import type { FrozenInventory } from './frozen-inventory.ts'
import { effectsOf } from './inventory-restated.ts'
import type { SecrReport } from './secr-report.ts'

/** The words of a statement, as a reader finds them. */
const texts: readonly (readonly [keyof SecrReport, string])[] = [
  ['energyEfficiency', 'energy efficiency'],
  ['measures', 'measures of the register'],
  ['exclusions', 'what is left out'],
  ['movement', 'movement since the year before'],
  ['boundary', 'boundary'],
  ['methodology', 'methodology'],
  ['intensityMeasurement', 'intensity measurement'],
  ['scopeTest', 'size of the trust'],
  ['restatement', 'restatement of the year before'],
  ['missing', 'what is missing'],
]

/** Canonical, for what was kept has its keys in another order. */
const textOf = (value: unknown): string => canonicalJson(value as Canonical)

/** The names of what is in one and not in the other, or is another there, in their order. */
function changedNames<T>(before: readonly T[], now: readonly T[], nameOf: (one: T) => string): string[] {
  const grouped = (all: readonly T[]): Map<string, string> => {
    const found = new Map<string, string>()
    for (const one of all) found.set(nameOf(one), `${found.get(nameOf(one)) ?? ''}\n${textOf(one)}`)
    return found
  }
  const [was, is] = [grouped(before), grouped(now)]
  return [...new Set([...was.keys(), ...is.keys()])].filter((name) => was.get(name) !== is.get(name)).sort()
}

const namesMax = 8
const line = (what: string, names: readonly string[]): string[] =>
  names.length === 0
    ? []
    : [
        `${what}: ${names.slice(0, namesMax).join(', ')}${names.length > namesMax ? ` and ${names.length - namesMax} more` : ''}.`,
      ]

/** Figures that moved: tonnes to two places, with the change in kilograms where that shows none. */
function figureLines(before: FrozenInventory, now: FrozenInventory, as: string): string[] {
  return effectsOf(before, now)
    .filter((one) => one.before !== one.after)
    .map(({ label, unit, before: was, after: is, change }) => {
      const [name, places] =
        unit === 'tCO2e' ? (['t CO2e', 2] as const) : ([unit, unit === 'kWh' ? 0 : 4] as const)
      const told = (value: string | null): string =>
        value === null ? 'no figure' : `${shown(new Decimal(value), places)} ${name}`
      const small = told(was) === told(is) && change !== null
      return `${label}: ${told(was)} ${as}, ${told(is)} now${small ? ` (a change of ${change} ${name})` : ''}.`
    })
}

/** Counts of the academies, by academy, kind and day. */
function countLines(before: FrozenInventory, now: FrozenInventory): string[] {
  const counts = ({ academies }: FrozenInventory) =>
    academies.flatMap(({ code, counts: own }) => own.map((one) => ({ code, ...one })))
  return line(
    'Counts',
    changedNames(counts(before), counts(now), ({ code, kind, asOf }) => `${kind} of ${code} on ${asOf}`),
  )
}

/**
 * What of a year is no longer as it was, part by part, each with its names, in lines. `as` is what it was: “as submitted”, “as
 * published”. Empty: it is the same but for its version.
 */
export function differencesOf(
  before: FrozenInventory,
  now: FrozenInventory,
  as: 'as submitted' | 'as published',
): string[] {
  const bare = ({ academies }: FrozenInventory) =>
    academies.map(({ counts: _, weightedPupils: __, ...one }) => one)
  const earlier = ({ report }: FrozenInventory) =>
    report.rows.map(({ label, previous, restated, previousReason }) => ({
      ...{ label, previous, restated, previousReason },
    }))
  const found = [
    ...figureLines(before, now, as),
    ...countLines(before, now),
    ...line(
      'Words',
      texts.filter(([key]) => textOf(before.report[key]) !== textOf(now.report[key])).map(([, name]) => name),
    ),
    ...line(
      'Scope 3 screening',
      changedNames(
        before.categories,
        now.categories,
        ({ category }) => `category ${String(category).padStart(2, '0')}`,
      ).map((name) => name.replace(' 0', ' ')),
    ),
    ...line(
      'Academies',
      changedNames(bare(before), bare(now), ({ code }) => code),
    ),
    ...line(
      'Files',
      changedNames(before.files, now.files, ({ fileName }) => fileName),
    ),
    ...line(
      'Data',
      changedNames(
        before.amounts.map(({ sources: _, ...one }) => one),
        now.amounts.map(({ sources: _, ...one }) => one),
        ({ academy, stream, meter }) => `${academy} ${stream}${meter === null ? '' : ` of meter ${meter}`}`,
      ),
    ),
    ...line(
      'Coverage',
      changedNames(
        before.coverage,
        now.coverage,
        ({ academy, stream, what }) => `${academy} ${stream} (${what})`,
      ),
    ),
    ...line(
      'Factor sets',
      changedNames(before.factorSets, now.factorSets, ({ id }) => id),
    ),
    ...line(
      `Figures of ${now.report.previousYear}`,
      changedNames(earlier(before), earlier(now), ({ label }) => label),
    ),
  ]
  const content = (body: FrozenInventory): string => textOf({ ...body, version: 1, restatement: null })
  if (found.length > 0 || content(before) === content(now)) return found
  return ['The figures are the same: the rows of files behind them, or the name of the trust, are different.']
}
