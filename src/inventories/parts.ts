import { academiesOf, type Count, countsOf, membershipsOf } from '../academies/run.ts'
import type { Coverage } from '../coverage/run.ts'
import { screeningOf } from '../disclosures/run.ts'
import { daysIn, monthPeriod, overlap, type Period } from '../domain/day.ts'
import { Decimal } from '../domain/decimal.ts'
import type { FrozenAcademy, FrozenCategory, FrozenCoverage } from '../domain/frozen-inventory.ts'
import type { Inventory } from '../domain/inventory.ts'
import { meterStreams } from '../emissions/run.ts'
import type { Services } from '../services.ts'

const endOfTime = '9999-12-31'
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The counts of an academy in a period, of each kind and day the last that was entered: an earlier entry was corrected by it. */
function countsIn(counts: readonly Count[], academyId: string, period: Period): Count[] {
  const own = counts.filter(
    (one) => one.academyId === academyId && one.asOf >= period.start && one.asOf < period.end,
  )
  return [...new Map(own.map((one) => [`${one.kind} ${one.asOf}`, one])).values()].sort(
    (a, b) => byText(a.kind, b.kind) || byText(a.asOf, b.asOf),
  )
}

/** The academies that were members in a period, by code: their days in the trust, and what was counted of them. */
export async function frozenAcademies(
  { db }: Pick<Services, 'db'>,
  { trustId, period }: { trustId: string; period: Period },
): Promise<FrozenAcademy[]> {
  const all = await countsOf(db, trustId)
  const memberships = await membershipsOf(db, trustId)
  const academies = (await academiesOf(db, trustId)).sort((a, b) => byText(a.code, b.code))
  return academies.flatMap(({ id, code, name, phase, urn }): FrozenAcademy[] => {
    const own = memberships.flatMap((one) => {
      const inside = overlap(period, { start: one.start, end: one.end ?? endOfTime })
      if (one.academyId !== id || inside === undefined) return []
      return [
        {
          ...inside,
          startEvent: one.start >= period.start ? one.startEvent : null,
          endEvent: one.end !== undefined && one.end <= period.end ? (one.endEvent ?? null) : null,
        },
      ]
    })
    if (own.length === 0) return []
    const counts = countsIn(all, id, period)
    const pupils = counts.filter((one) => one.kind === 'pupils').at(-1)
    const days = own.reduce((sum, one) => sum + daysIn(one), 0)
    return [
      {
        ...{ code, name, phase, urn, memberships: own },
        counts: counts.map(({ kind, asOf, value, source }) => ({ kind, asOf, value, source })),
        weightedPupils:
          pupils === undefined ? null : new Decimal(pupils.value).times(days).div(daysIn(period)).toFixed(),
      },
    ]
  })
}

/** Periods in order, neighbours joined. */
function joined(periods: readonly Period[]): Period[] {
  const out: Period[] = []
  for (const { start, end } of [...periods].sort((a, b) => byText(a.start, b.start))) {
    const last = out.at(-1)
    if (last !== undefined && last.end >= start) out[out.length - 1] = { start: last.start, end }
    else out.push({ start, end })
  }
  return out
}

/** How whole the data of each meter is, and of each stream of an academy of which no meter tells, by academy, stream and meter. */
export function frozenCoverage(coverage: Coverage, codeOf: (academyId: string) => string): FrozenCoverage[] {
  const found = new Map<string, FrozenCoverage>()
  const add = (one: FrozenCoverage): void => {
    const key = `${one.academy}\n${one.stream}\n${one.what}`
    const before = found.get(key)
    found.set(
      key,
      before === undefined
        ? one
        : {
            ...one,
            daysExpected: before.daysExpected + one.daysExpected,
            daysReceived: before.daysReceived + one.daysReceived,
            daysEstimated: before.daysEstimated + one.daysEstimated,
            missing: joined([...before.missing, ...one.missing]),
            note:
              before.note === null || before.note === one.note
                ? one.note
                : one.note === null
                  ? before.note
                  : `${before.note} ${one.note}`,
          },
    )
  }
  for (const meter of coverage.meters)
    add({
      academy: codeOf(meter.academyId),
      what: `meter ${meter.number}`,
      stream: meterStreams[meter.utility].stream,
      daysExpected: meter.days.expected,
      daysReceived: meter.days.received,
      daysEstimated: meter.months.reduce((sum, month) => sum + month.estimated, 0),
      missing: joined(meter.missing),
      note: null,
    })
  for (const { academyId, stream, meterId, month, status, assertion } of coverage.cells) {
    if (meterId !== undefined) continue
    const days = overlap(monthPeriod(month), coverage.year)
    if (days === undefined) continue
    const count = daysIn(days)
    const came = status === 'received' || status === 'estimated'
    add({
      academy: codeOf(academyId),
      what: 'records',
      stream,
      daysExpected: came || status === 'missing' ? count : 0,
      daysReceived: came ? count : 0,
      daysEstimated: status === 'estimated' ? count : 0,
      missing: status === 'missing' ? [days] : [],
      note:
        status === 'notApplicable' && assertion !== undefined
          ? `Does not apply: ${assertion.reason} (${assertion.createdBy}).`
          : status === 'noRecord'
            ? 'Of some months there is no record.'
            : null,
    })
  }
  return [...found].sort(([a], [b]) => byText(a, b)).map(([, one]) => one)
}

/** The fifteen Scope 3 categories and how each stands: as somebody said, else by whether anything of it was measured. */
export async function frozenCategories(
  { db }: Pick<Services, 'db'>,
  { trustId, inventory }: { trustId: string; inventory: Inventory },
): Promise<FrozenCategory[]> {
  const measured = new Set(inventory.lines.map((line) => line.category))
  return (await screeningOf(db, trustId)).map(({ category, status, reason, createdBy }) =>
    createdBy === null && measured.has(category)
      ? { category, status: 'relevant', reason: 'It has figures.' }
      : { category, status, reason },
  )
}
