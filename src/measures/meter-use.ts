import type { Database } from '../db/client.ts'
import { type Day, daysOf, type Month, monthPeriod, nextMonth, overlap } from '../domain/day.ts'
import { Decimal, sum } from '../domain/decimal.ts'
import type { Measure, MeasureEffect } from '../domain/measures/measure.ts'
import type { Unit } from '../domain/unit.ts'
import { meterStreams } from '../emissions/run.ts'
import type { Utility } from '../formats/record.ts'
import { countedDayValues } from '../ledger/run.ts'
import { meterNamed, metersOfAcademy } from '../meters/run.ts'

/** A month that could not be used, and why. */
export interface LeftOut {
  readonly month: Month
  readonly because: string
}

/** Estimates are no witnesses. */
const actualGradeMax = 3

/** A meter that shows what was saved, and the days of its life. */
export interface ShowingMeter {
  readonly id: string
  readonly number: string
  readonly start: Day | null
  readonly end: Day | null
}

/** The meters that show an effect: those named that measure its stream, else all of its academy that do; or why there are none. */
export async function metersFor(
  { db, trustId, measure }: { db: Database; trustId: string; measure: Measure },
  { stream }: MeasureEffect,
): Promise<{ unit: Unit; meters: readonly ShowingMeter[] } | string> {
  const [utility, measured] =
    Object.entries(meterStreams).find(([, one]) => one.stream === stream) ?? ([undefined, undefined] as const)
  if (measured === undefined) return 'no meter measures it'
  const named = measure.meterIds.length > 0
  if (!named && measure.academyId === undefined)
    return 'the measure is for the whole trust: name the meters that show what it saved'
  const all = named
    ? await Promise.all(measure.meterIds.map((id) => meterNamed(db, trustId, id)))
    : await metersOfAcademy(db, trustId, measure.academyId ?? '')
  const meters = all.flatMap((one) => (one?.utility === (utility as Utility) ? [one] : []))
  if (meters.length > 0) return { unit: measured.unit, meters }
  return `${named ? 'none of the meters named' : 'no meter of its academy'} measures ${utility}`
}

/** What some meters used in each month that is whole, and why the others are not. */
export async function useOf(
  { db, trustId, months }: { db: Database; trustId: string; months: readonly Month[] },
  meters: readonly ShowingMeter[],
): Promise<{ whole: ReadonlyMap<Month, Decimal>; leftOut: readonly LeftOut[] }> {
  const period = { start: months[0] ?? '', end: nextMonth(months.at(-1) ?? '') }
  const counted = new Map(
    await Promise.all(
      meters.map(async ({ id }) => {
        const days = await countedDayValues(db, { trustId, meterId: id, period })
        return [id, new Map(days.map((one) => [one.day, one]))] as const
      }),
    ),
  )
  const whole = new Map<Month, Decimal>()
  const leftOut: LeftOut[] = []
  for (const month of months) {
    let used = new Decimal(0)
    const faults: string[] = []
    let there = 0
    for (const { id, number, start, end } of meters) {
      const life = { start: start ?? month, end: end ?? nextMonth(month) }
      const inUse = overlap(monthPeriod(month), life)
      const found = (inUse === undefined ? [] : daysOf(inUse)).map((day) => counted.get(id)?.get(day))
      there += found.length
      const missing = found.filter((one) => one === undefined).length
      const estimated = found.filter((one) => one !== undefined && one.grade > actualGradeMax).length
      if (missing > 0) faults.push(`${number} has nothing on ${missing} of its days`)
      if (estimated > 0) faults.push(`${number} has estimates on ${estimated} of its days`)
      used = used.plus(sum(found.flatMap((one) => one?.quantity ?? [])))
    }
    if (there === 0) faults.push('no meter was in use')
    if (faults.length === 0) whole.set(month, used)
    else leftOut.push({ month, because: faults.join('; ') })
  }
  return { whole, leftOut }
}
