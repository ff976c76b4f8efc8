import { apportion } from './apportion.ts'
import { addDays, type Day, daysBetween } from './day.ts'
import { Decimal } from './decimal.ts'
import type { RefusalCode } from './refusal.ts'

/** One reading of a cumulative register, in its own unit. */
export interface RegisterRead {
  readonly register: string
  readonly readOn: Day
  readonly reading: Decimal
  readonly unit: string
  readonly readType: 'actual' | 'customer' | 'estimated'
  readonly serial: string | undefined
  /** Dials before the point: the meter's own where known, else as the reading was written. */
  readonly digits: number
  readonly uploadNo: number
  /** The place of its upload among the others, where that is not its number: one that was read again keeps the place it had. */
  readonly placeNo?: number
  readonly row: number
}

const placeOf = (read: RegisterRead): number => read.placeNo ?? read.uploadNo

export interface MeterReads {
  readonly meterId: string
  readonly reads: readonly RegisterRead[]
}

/** What one day between two reads used. */
export interface ReadDay {
  readonly day: Day
  readonly quantity: Decimal
  readonly unit: string
  /** 3 calendarised from two good reads, 4 where either was estimated. */
  readonly grade: 3 | 4
  readonly from: RegisterRead
  readonly to: RegisterRead
}

/** Something odd about a read, for the list of issues of its upload. */
export interface ReadFinding {
  readonly code: RefusalCode
  readonly uploadNo: number
  readonly row: number
  readonly value: string
  readonly message: string
}

const trust = { actual: 0, customer: 1, estimated: 2 } as const

/** When each serial number was first read: at an exchange, the old meter's final read comes before the new one's first. */
function firstSeen(reads: readonly RegisterRead[]): Map<string | undefined, Day> {
  const seen = new Map<string | undefined, Day>()
  for (const { serial, readOn } of reads) {
    const before = seen.get(serial)
    if (before === undefined || readOn < before) seen.set(serial, readOn)
  }
  return seen
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** In order of days. Of several reads of one meter on one day: actual before customer before estimated, then the newest. */
function oneADay(reads: readonly RegisterRead[]): RegisterRead[] {
  const seen = firstSeen(reads)
  const sorted = [...reads].sort(
    (a, b) =>
      compare(a.readOn, b.readOn) ||
      compare(seen.get(a.serial) ?? '', seen.get(b.serial) ?? '') ||
      compare(a.serial ?? '', b.serial ?? '') ||
      trust[a.readType] - trust[b.readType] ||
      placeOf(b) - placeOf(a) ||
      b.row - a.row,
  )
  return sorted.filter((read, index) => {
    const before = sorted[index - 1]
    return read.readOn !== before?.readOn || read.serial !== before.serial
  })
}

interface Interval {
  readonly from: RegisterRead
  readonly to: RegisterRead
  readonly advance: Decimal
}

/** The advance of a register that clocked over: 10^dials − previous + present. */
function wrapped(from: RegisterRead, to: RegisterRead, dials: number): Decimal {
  return new Decimal(10).pow(dials).minus(from.reading).plus(to.reading)
}

/**
 * A fall is a rollover when the register stood in the top tenth of its range and the wrap, by the day, is at most 3 times the busiest
 * interval before it: heating uses many times its yearly mean in winter, so the mean would hold good reads back.
 */
function isRollover(
  from: RegisterRead,
  to: RegisterRead,
  dials: number,
  busiestADay: Decimal | undefined,
): boolean {
  if (from.reading.lt(new Decimal(10).pow(dials).times('0.9'))) return false
  if (busiestADay === undefined) return true
  const days = daysBetween({ from: from.readOn, to: to.readOn })
  return wrapped(from, to, dials).div(days).lte(busiestADay.times(3))
}

/** The intervals of one register, judged one after the other; a read that cannot be understood is held and named. */
function intervals(reads: readonly RegisterRead[], findings: ReadFinding[]): Interval[] {
  const found: Interval[] = []
  const dials = Math.max(
    ...reads.map((read) => read.digits),
    reads[0]?.unit === 'hcf' || reads[0]?.unit === 'ft3' ? 4 : 5,
  )
  let busiest: Decimal | undefined
  let from: RegisterRead | undefined
  for (const to of oneADay(reads)) {
    if (from === undefined || from.unit !== to.unit) {
      from = to
      continue
    }
    const note = (code: RefusalCode, message: string): void => {
      findings.push({ code, uploadNo: to.uploadNo, row: to.row, value: to.reading.toFixed(), message })
    }
    if (from.serial !== undefined && to.serial !== undefined && from.serial !== to.serial) {
      note(
        'meter_exchanged',
        `The serial number changed from ${from.serial} to ${to.serial}: a new meter starts at this read. ` +
          'Give the old meter’s final read on the same day so that no use is lost between.',
      )
      from = to
      continue
    }
    let advance = to.reading.minus(from.reading)
    if (advance.isNegative()) {
      if (isRollover(from, to, dials, busiest)) {
        advance = wrapped(from, to, dials)
        note(
          'read_rollover',
          `The register went past its ${dials} digits and began again: ${advance.toFixed()} was used.`,
        )
      } else if (from.readType === 'actual' && to.readType === 'actual') {
        note(
          'read_falls',
          `This read is lower than the ${from.reading.toFixed()} of ${from.readOn}. It is held until one of the two is corrected.`,
        )
        continue
      } else {
        note(
          'read_falls',
          `This read is lower than the ${from.readType} read ${from.reading.toFixed()} of ${from.readOn}, which is left out.`,
        )
        found.splice(0, found.length, ...closeGap(found, from, to))
        from = to
        continue
      }
    }
    found.push({ from, to, advance })
    const aDay = advance.div(daysBetween({ from: from.readOn, to: to.readOn }))
    busiest = busiest === undefined || aDay.gt(busiest) ? aDay : busiest
    from = to
  }
  return found
}

/** Without the estimate `wrong`, its interval runs on to the next read. */
function closeGap(found: readonly Interval[], wrong: RegisterRead, to: RegisterRead): Interval[] {
  const last = found.at(-1)
  if (last === undefined || last.to !== wrong) return [...found]
  const advance = to.reading.minus(last.from.reading)
  return advance.isNegative() ? found.slice(0, -1) : [...found.slice(0, -1), { from: last.from, to, advance }]
}

function daysOfInterval({ from, to, advance }: Interval): ReadDay[] {
  const days = daysBetween({ from: from.readOn, to: to.readOn })
  const grade = from.readType === 'estimated' || to.readType === 'estimated' ? 4 : 3
  return apportion({ quantity: advance, days }).map((quantity, index) => ({
    day: addDays(from.readOn, index),
    quantity,
    unit: to.unit,
    grade,
    from,
    to,
  }))
}

/**
 * The days between the reads of one meter. A read is taken at the start of its day, so two reads cover the days from the first
 * up to but not including the second. Registers (day, night) are added up; a day counts only where every register that was in
 * use has it. The order in which the reads are given does not matter.
 */
export function readDays(reads: readonly RegisterRead[]): { days: ReadDay[]; findings: ReadFinding[] } {
  const findings: ReadFinding[] = []
  const byRegister = groupReads(reads)
  const spans = [...byRegister.values()].map((own) => {
    const found = intervals(own, findings)
    return {
      first: found[0]?.from.readOn,
      last: found.at(-1)?.to.readOn,
      days: new Map(found.flatMap(daysOfInterval).map((d) => [d.day, d])),
    }
  })
  const every = [...new Set(spans.flatMap((span) => [...span.days.keys()]))].sort()
  const days = every.flatMap((day) => {
    const inUse = spans.filter(
      (span) => span.first !== undefined && span.first <= day && day < (span.last ?? ''),
    )
    const parts = inUse.map((span) => span.days.get(day))
    const [first] = parts
    if (first === undefined || parts.some((part) => part === undefined || part.unit !== first.unit)) return []
    const all = parts as ReadDay[]
    return [
      {
        ...first,
        quantity: all.reduce((sum, part) => sum.plus(part.quantity), new Decimal(0)),
        grade: all.some((p) => p.grade === 4) ? (4 as const) : (3 as const),
      },
    ]
  })
  return { days, findings }
}

function groupReads(reads: readonly RegisterRead[]): Map<string, RegisterRead[]> {
  const groups = new Map<string, RegisterRead[]>()
  for (const read of reads) {
    const group = groups.get(read.register)
    if (group === undefined) groups.set(read.register, [read])
    else group.push(read)
  }
  return groups
}
