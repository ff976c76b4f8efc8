import type { Database } from '../db/client.ts'
import { isWeekend } from '../domain/bank-holidays.ts'
import {
  addDays,
  type Day,
  daysIn,
  daysOf,
  monthPeriod,
  monthsOf,
  overlap,
  type Period,
} from '../domain/day.ts'
import { sum } from '../domain/decimal.ts'
import { type DayKind, loadOf } from '../domain/load.ts'
import { isMpan, isMprn } from '../domain/meter-number.ts'
import type { Utility } from '../formats/record.ts'
import { holidaysOf } from '../holidays/run.ts'
import {
  baseUnitOf,
  countedHalfHours,
  countedRecords,
  filesOfMeters,
  type HeldMeter,
  halfHourReach,
  heldMeters,
  meterReaches,
  monthsOfMeter,
} from '../ledger/run.ts'
import type { Services } from '../services.ts'
import { listMeters, type StoredMeter } from './store.ts'

type Given = Pick<Services, 'db' | 'clock'>

/** The days on which a meter was in use, until yesterday. */
function inUseOf({ start, end }: Pick<StoredMeter, 'start' | 'end'>, today: Day, first: Day): Period {
  return { start: start ?? first, end: end !== null && end < today ? end : today }
}

const unitOf = ({ utility }: StoredMeter): string | null => (utility === null ? null : baseUnitOf(utility))

/** A meter's months, from the first with data to the last in which it was in use; what is missing of each. */
export async function meterMonths({ db, clock }: Given, trustId: string, meter: StoredMeter) {
  const parts = await monthsOfMeter(db, { trustId, meterId: meter.id })
  const first = parts[0]?.month
  const unit = unitOf(meter)
  if (first === undefined) return { unit, months: [] }
  const reach = (await meterReaches(db, trustId, meter.id))[0]
  const inUse = inUseOf(meter, clock.today(), reach?.first ?? first)
  const last = monthPeriod(parts.at(-1)!.month).end
  const months = monthsOf({ start: first, end: inUse.end > last ? inUse.end : last }).map((month) => {
    const own = parts.filter((part) => part.month === month)
    const life = overlap(monthPeriod(month), inUse)
    const days = own.reduce((count, part) => count + part.days, 0)
    const expected = life === undefined ? 0 : daysIn(life)
    return {
      month: month.slice(0, 7),
      quantity: own.length === 0 ? null : sum(own.map((part) => part.quantity)).toFixed(),
      days,
      expected,
      missing: Math.max(0, expected - days),
      partDays: own.reduce((count, part) => count + part.partDays, 0),
      grades: own.map(({ grade, days: ofGrade, quantity }) => ({
        ...{ grade, days: ofGrade },
        quantity: quantity.toFixed(),
      })),
    }
  })
  return { unit, months }
}

/** Every day of a period with the record that counts of it, and where that came from; null where it is missing. */
export async function meterDays(
  { db, clock }: Given,
  trustId: string,
  { meter, period }: { meter: StoredMeter; period: Period },
) {
  const records = await countedRecords(db, { trustId, meterId: meter.id, period })
  const byDay = new Map(records.map((one) => [one.day, one]))
  const [reach] = meter.start === null ? await meterReaches(db, trustId, meter.id) : []
  const inUse = inUseOf(meter, clock.today(), reach?.first ?? period.start)
  const days = daysOf(period).map((day) => {
    const found = byDay.get(day)
    const used = day >= inUse.start && day < inUse.end
    if (found === undefined) return { day, ...nothing, inUse: used }
    const { quantity, grade, source, slotsMissing, uploadId, fileName, row, rowLast } = found
    return {
      ...{ day, quantity: quantity.toFixed(), grade, estimated: grade >= 4, source },
      ...{ halfHoursMissing: slotsMissing, uploadId, fileName, row, rowLast, inUse: used },
    }
  })
  return { unit: unitOf(meter), ...period, days }
}

const nothing = {
  ...{ quantity: null, grade: null, estimated: null, source: null, halfHoursMissing: null },
  ...{ uploadId: null, fileName: null, row: null, rowLast: null },
}

/** Whole ten-thousandths as a decimal: `12345` is `1.2345`. */
function tenThousandths(value: number): string {
  const text = String(Math.abs(value)).padStart(5, '0')
  const decimals = text.slice(-4).replace(/0+$/, '')
  return `${value < 0 ? '-' : ''}${text.slice(0, -4)}${decimals === '' ? '' : '.'}${decimals}`
}

/** The half-hours of a period's days that have some. */
export async function meterHalfHours(
  { db }: Given,
  trustId: string,
  { meter, period }: { meter: StoredMeter; period: Period },
) {
  const days = await countedHalfHours(db, { trustId, meterId: meter.id, period })
  return {
    unit: unitOf(meter),
    ...period,
    days: days.map(({ day, grade, halfHours, estimated }) => ({
      ...{ day, grade, estimated: [...estimated] },
      halfHours: halfHours.map((value) => (value === null ? null : tenThousandths(value))),
    })),
  }
}

const timeOf = (halfHour: number): string =>
  `${String(Math.floor(halfHour / 2)).padStart(2, '0')}:${halfHour % 2 === 0 ? '00' : '30'}`
const halfHourOf = (time: string): number =>
  Number.parseInt(time.slice(0, 2), 10) * 2 + (time.slice(3) === '30' ? 1 : 0)

/** As far back as a load is looked at where nobody says: every day of the week, and of the year, as often. */
const yearDays = 364
const lastYear = ({ first, last }: { first: Day; last: Day }): Period => {
  const end = addDays(last, 1)
  const start = addDays(end, -yearDays)
  return { start: start < first ? first : start, end }
}

/** What a meter's half-hours say of how its building is used: base load, peak, average days, and what is used out of hours. */
export async function meterLoad(
  { db }: Given,
  trustId: string,
  {
    meter,
    asked,
    opens,
    closes,
  }: { meter: StoredMeter; asked: Period | undefined; opens: string; closes: string },
) {
  const unit = unitOf(meter)
  const available = await halfHourReach(db, trustId, meter.id)
  const period = asked ?? (available && lastYear(available))
  const found = period === undefined ? [] : await countedHalfHours(db, { trustId, meterId: meter.id, period })
  const holidays =
    period === undefined ? [] : await holidaysOf(db, trustId, { academyId: meter.academyId, period })
  const closed = new Set(holidays.flatMap((one) => daysOf(overlap(one, period!) ?? { start: '', end: '' })))
  const kindOf = (day: Day): DayKind =>
    closed.has(day) ? 'holiday' : isWeekend(day) ? 'weekend' : 'schoolDay'
  const actual = found.filter(({ grade }) => grade <= 3)
  const load = loadOf(actual, { kindOf, opens: halfHourOf(opens), closes: halfHourOf(closes) })
  const { baseLoad, peak, total, outOfHours } = load
  const some = actual.length > load.leftOut
  const days = actual.length - load.leftOut
  return {
    ...{ unit, rateUnit: unit === 'm3' ? 'm3/h' : 'kW', available: available ?? null },
    ...{
      start: period?.start ?? null,
      end: period?.end ?? null,
      days,
      leftOut: found.length - days,
      holidays: holidays.length,
    },
    ...{ opens, closes },
    baseLoad: baseLoad?.toDecimalPlaces(4).toFixed() ?? null,
    peak:
      peak === undefined ? null : { rate: peak.rate.toFixed(), day: peak.day, time: timeOf(peak.halfHour) },
    total: some ? total.toFixed() : null,
    outOfHours: some ? outOfHours.toFixed() : null,
    outOfHoursPercent: total.isZero() ? null : outOfHours.times(100).div(total).toDecimalPlaces(1).toFixed(),
    profiles: load.profiles.map(({ kind, days: ofKind, halfHours }) => ({
      ...{ kind, days: ofKind },
      halfHours: halfHours.map((mean) => mean?.toDecimalPlaces(4).toFixed() ?? null),
    })),
    method: `Base load is the mean, over the days with all 48 half-hours, of the eight lowest half-hours of each day. Out of hours is everything outside ${opens} to ${closes} on school days. Half-hours of estimated days, and the two Sundays a year on which the clocks change, are left out.`,
    source: 'Energy Sparks, which works out the base load of English schools so: https://energysparks.uk/',
  }
}

/** How far each meter's data reaches, and how many days of it are missing. */
export async function reachesOf({ db, clock }: Given, trustId: string) {
  const lives = new Map<string, StoredMeter>()
  let afterId: string | undefined
  do {
    const page: StoredMeter[] = await listMeters(db, {
      ...{ trustId, afterId, limit: 1000, academyId: undefined, number: undefined, held: false },
    })
    for (const meter of page) lives.set(meter.id, meter)
    afterId = page.length < 1000 ? undefined : page.at(-1)?.id
  } while (afterId !== undefined)
  return (await meterReaches(db, trustId)).flatMap((reach) => {
    const meter = lives.get(reach.meterId)
    if (meter === undefined) return []
    const inUse = inUseOf(meter, clock.today(), reach.first)
    return [{ ...reach, missingDays: Math.max(0, daysIn(inUse) - reach.days) }]
  })
}

/** What a meter in the holding place most likely measures, and by what that can be seen. */
function likely({ number, utility, units }: HeldMeter): { utility: Utility; because: string } | undefined {
  if (utility !== undefined) return { utility, because: 'its files say so' }
  if (isMpan(number))
    return { utility: 'electricity', because: 'its number is an MPAN, that of an electricity supply' }
  if (isMprn(number)) return { utility: 'gas', because: 'its number is an MPRN, that of a gas supply' }
  return units.includes('litre') ? { utility: 'water', because: 'its data is in litres' } : undefined
}

/** The meters in the holding place: what waits of each, and which files it came with. */
export async function heldOf({ db }: { db: Database }, trustId: string) {
  const held = await heldMeters(db, trustId)
  const files = await filesOfMeters(db, { trustId, meterIds: held.map((one) => one.meterId) })
  return held.map((meter) => {
    const guess = likely(meter)
    return {
      ...{ id: meter.meterId, number: meter.number, utility: meter.utility ?? null },
      ...{ likelyUtility: guess?.utility ?? null, because: guess?.because ?? null },
      ...{ units: [...meter.units], days: meter.days, first: meter.first ?? null, last: meter.last ?? null },
      uploads: files
        .filter((file) => file.meterId === meter.meterId)
        .map(({ uploadId, number, fileName }) => ({ id: uploadId, number, fileName })),
    }
  })
}
