import { stationOfPeriods } from '../degree-days/run.ts'
import type { Period } from '../domain/day.ts'
import { Decimal, grouped, shown, sum } from '../domain/decimal.ts'
import { type Driver, drivers } from '../domain/drivers/cell.ts'
import type { TargetScope } from '../domain/progress.ts'
import { isRefusal } from '../domain/refusal.ts'
import type { SecrRowKey } from '../domain/secr.ts'
import { mandatoryStreams } from '../domain/secr-parts.ts'
import { driversOf } from '../drivers/run.ts'
import type { Services } from '../services.ts'

/** What total gross emissions are made of, together with the streams of the mandatory parts. */
const gross: TargetScope = { scopes: [1, 2, 3], categories: [6], directOnly: true }

const words: Readonly<Record<Driver, string>> = {
  structure: 'academies that joined or left',
  activity: 'the number of pupils, and mileage',
  intensity: 'use for each pupil',
  weather: 'the weather',
  gridFactor: 'the carbon intensity of the grid’s electricity',
  otherFactors: 'the other conversion factors',
  method: 'method',
  corrections: 'corrections',
}

const tonnes = (kg: Decimal): string => grouped(shown(kg.div(1000).abs(), 2))
const moved = (kg: Decimal): string => (kg.isNegative() ? 'less' : 'more')

type Figures = Readonly<Record<SecrRowKey, Decimal | undefined>>

/** How a figure went, in a sentence. undefined: it has no counterpart. */
function changeSentence(
  what: string,
  {
    now,
    before,
    unit,
    places,
  }: { now?: Decimal | undefined; before?: Decimal | undefined; unit: string; places: number },
): string | undefined {
  if (now === undefined || before === undefined || before.isZero()) return undefined
  const change = now.minus(before)
  const of = `from ${grouped(shown(before, places))} to ${grouped(shown(now, places))} ${unit}`
  if (change.isZero()) return `${what} stayed at ${grouped(shown(now, places))} ${unit}.`
  const percent = shown(change.abs().times(100).div(before), 1)
  return `${what} ${change.isNegative() ? 'fell' : 'rose'} by ${percent} %, ${of}.`
}

/**
 * What moved since the year before, generated from the drivers, and what the trust says of it. The parts sum to the change of total gross
 * emissions; where they cannot be told apart, it is said why. Nothing where no year before is compared.
 */
export async function movementOf(
  services: Services,
  {
    trustId,
    year,
    previousYear,
    period,
    previousPeriod,
    current,
    previous,
    commentary,
  }: {
    trustId: string
    year: string
    previousYear: string
    period: Period
    previousPeriod: Period
    current: Figures
    previous: Figures | undefined
    commentary: string | null
  },
): Promise<string[]> {
  const said = commentary === null ? [] : [commentary]
  if (previous === undefined) return said
  const sentences = [
    changeSentence('Total gross emissions', {
      ...{ now: current.grossTotal, before: previous.grossTotal, unit: 'tCO2e', places: 2 },
    }),
    changeSentence('Energy consumption', {
      ...{ now: current.energyTotal, before: previous.energyTotal, unit: 'kWh', places: 0 },
    }),
    changeSentence('The intensity ratio', {
      ...{ now: current.intensity, before: previous.intensity, unit: 'tCO2e per pupil', places: 4 },
    }),
  ].filter((text) => text !== undefined)
  return [
    ...sentences,
    ...(await driverSentences(services, {
      ...{ trustId, year, previousYear, period, previousPeriod, current, previous },
    })),
    ...said,
  ]
}

async function driverSentences(
  services: Services,
  {
    trustId,
    year,
    previousYear,
    period,
    previousPeriod,
    current,
    previous,
  }: {
    trustId: string
    year: string
    previousYear: string
    period: Period
    previousPeriod: Period
    current: Figures
    previous: Figures
  },
): Promise<string[]> {
  const station = await stationOfPeriods(services.db, trustId, [previousPeriod, period])
  const found = await driversOf(services, {
    ...{ trustId, from: previousYear, to: year, boundary: 'asOwned', per: 'pupils', target: undefined },
    ...{ counted: gross, basis: 'current', at: undefined, station },
  })
  const unknown = (why: string): string[] => [`What moved emissions cannot be told apart: ${why}.`]
  // What the drivers refuse is said to who asks for them, with a remedy: a reader of accounts is told no more than that.
  if (isRefusal(found)) return unknown('the records of the two years do not allow it')
  if (found.insufficientData.length > 0) return unknown(found.insufficientData.join('; '))
  const streams = found.byStream.filter(({ key }) => mandatoryStreams.has(key))
  const change = current.grossTotal!.minus(previous.grossTotal!).times(1000)
  const parts = drivers.map(
    (driver) => [driver, sum(streams.map((one) => one.parts.get(driver) ?? new Decimal(0)))] as const,
  )
  // Told only where it is the same change to the last digit: else something is in one of the two and not in the other.
  if (!sum(parts.map(([, kg]) => kg)).eq(change)) return []
  const told = parts.filter(([, kg]) => !new Decimal(shown(kg.div(1000), 2)).isZero())
  if (told.length === 0) return []
  const list = [...told]
    .sort(([, a], [, b]) => b.abs().cmp(a.abs()))
    .map(([driver, kg]) => `${words[driver]} ${tonnes(kg)} ${moved(kg)}`)
  return [
    `Of the change of ${tonnes(change)} tCO2e ${moved(change)}: ${list.join('; ')}. The parts sum to the change (Shapley values of the drivers), each rounded once.`,
    found.weather.station === undefined
      ? 'No degree days are recorded, so that the weather is within use for each pupil.'
      : `The weather is told apart by the degree days of ${found.weather.station}.`,
  ]
}
