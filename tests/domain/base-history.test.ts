import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseYearOf, byPolicy, proRataParts } from '../../src/domain/base-year.ts'
import { addDays, cutAt, type Day, daysIn, daysOf, type Period } from '../../src/domain/day.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Cell, figureOf, type History, likeForLikeIn, ownedIn } from '../../src/domain/figures.ts'
import {
  cutDays,
  makeStructure,
  type Structure,
  type StructureMembership,
} from '../../src/domain/structure.ts'

// Random histories of joins, leaves, openings and closings, held against a model that walks every day and knows no cuts, spans or
// shares. A site emits so many kilograms a day in each year, whoever runs it.

const periodOf = (year: number): Period => ({ start: `${2021 + year}-09-01`, end: `${2022 + year}-09-01` })
const yearNumbers = [0, 1, 2, 3]
const windows = yearNumbers.map((year) => ({ key: `Y${year}`, period: periodOf(year) }))
const [first] = windows
const whole = { start: periodOf(0).start, end: periodOf(3).end }
const target = { scopes: [1], categories: [] }

interface Site {
  readonly id: string
  /** Kilograms a day, by year. */
  readonly rates: readonly number[]
  readonly memberships: readonly StructureMembership[]
}

const dayIn = fc.integer({ min: -200, max: daysIn(whole) - 1 }).map((count) => addDays(whole.start, count))
const kinds = fc.constantFrom('structural' as const, 'organic' as const)
const siteOf = (id: string) =>
  fc
    .record({
      rates: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 4 }),
      days: fc.uniqueArray(dayIn, { minLength: 1, maxLength: 4 }),
      startKind: kinds,
      endKind: kinds,
    })
    .map(({ rates, days, startKind, endKind }): Site => {
      const sorted = [...days].sort()
      const memberships = sorted.flatMap((start, index): StructureMembership[] => {
        if (index % 2 === 1) return []
        const end = sorted[index + 1]
        // Only the first start can be an opening, and only the last end a closing.
        const last = index + 2 >= sorted.length
        return [
          {
            academyId: id,
            start,
            end,
            startKind: index === 0 ? startKind : 'structural',
            endKind: end === undefined ? undefined : last ? endKind : 'structural',
          },
        ]
      })
      return { id, rates, memberships }
    })
const histories = fc.tuple(...['a', 'b', 'c', 'd', 'e'].map(siteOf))

const structureOf = (sites: readonly Site[]): Structure =>
  makeStructure({
    memberships: sites.flatMap((site) => site.memberships),
    ...{ openedOn: new Map(), lineages: [], changes: [] },
  })
function cell(academyId: string, kilograms: number): Cell {
  const factor = { set: 'made up', id: '1', value: new Decimal(1), unit: 'kg' }
  return {
    ...{ key: '', academyId, stream: 'gas.mains', variant: '', unit: 'kWh', metered: true, grade: 1 },
    quantity: new Decimal(kilograms),
    perUnit: [{ scope: 1, category: undefined, kind: 'direct', kgPerUnit: new Decimal(1), factor }],
    ...{ provisional: false, refusal: undefined },
  }
}
function historyOf(sites: readonly Site[]): History {
  const structure = structureOf(sites)
  const atoms = sites.flatMap(({ id, rates }) =>
    yearNumbers.flatMap((year) =>
      cutAt(periodOf(year), cutDays(structure, id)).map((period) => ({
        ...{ window: `Y${year}`, academyId: id, period },
        cells: [cell(id, rates[year]! * daysIn(period))],
      })),
    ),
  )
  return { structure, atoms }
}

// The model.
const inside = ({ memberships }: Site, day: Day): boolean =>
  memberships.some((one) => one.start <= day && (one.end === undefined || day < one.end))
function existed({ memberships }: Site, day: Day): boolean {
  const opening = memberships[0]!
  const closing = memberships.at(-1)!
  return (
    !(opening.startKind === 'organic' && day < opening.start) &&
    !(closing.endKind === 'organic' && closing.end !== undefined && day >= closing.end)
  )
}
const inBoundary = (site: Site, at: Day): boolean => {
  const closing = site.memberships.at(-1)!
  return inside(site, at) || (closing.endKind === 'organic' && closing.end !== undefined && closing.end <= at)
}
const sumDays = (site: Site, year: number, counts: (day: Day) => boolean): number =>
  daysOf(periodOf(year)).filter(counts).length * site.rates[year]!
const modelOwned = (sites: readonly Site[], year: number): number =>
  sites.reduce((sum, site) => sum + sumDays(site, year, (day) => inside(site, day)), 0)
const modelLike = (sites: readonly Site[], year: number, at: Day): number =>
  sites
    .filter((site) => inBoundary(site, at))
    .reduce((sum, site) => sum + sumDays(site, year, (day) => existed(site, day)), 0)

const runs = { numRuns: 150 }
const kilograms = (figure: ReturnType<typeof figureOf>): string => figure?.kgCo2e.toFixed() ?? '0'
const baseOf = (sites: readonly Site[]) => baseYearOf(historyOf(sites), { windows: [first!], target })

describe('random histories', () => {
  it('as owned and like for like are what a walk through every day gives', () => {
    fc.assert(
      fc.property(histories, dayIn, (sites, at) => {
        const history = historyOf(sites)
        for (const year of yearNumbers) {
          expect(kilograms(figureOf(ownedIn(history, `Y${year}`), target))).toBe(
            String(modelOwned(sites, year)),
          )
          const like = likeForLikeIn(history, `Y${year}`, { at, target })
          expect(kilograms(figureOf(like, target))).toBe(String(modelLike(sites, year, at)))
          // Summed academy by academy it is the same.
          const byAcademy = sites.map(({ id }) =>
            figureOf(
              like.filter((one) => one.cell.academyId === id),
              target,
            ),
          )
          expect(byAcademy.reduce((sum, one) => sum.plus(one?.kgCo2e ?? 0), new Decimal(0)).toFixed()).toBe(
            String(modelLike(sites, year, at)),
          )
        }
      }),
      runs,
    )
  })

  it('the base is the base year of the boundary, and what opened later has nothing in it', () => {
    fc.assert(
      fc.property(histories, dayIn, (sites, at) => {
        const base = baseOf(sites)
        expect(base.base(at)?.toFixed()).toBe(String(modelLike(sites, 0, at)))
        for (const { id, memberships } of sites)
          if (memberships[0]!.startKind === 'organic' && memberships[0]!.start >= periodOf(0).end)
            expect(base.contributions(at).filter((one) => one.academyId === id)).toEqual([])
      }),
      runs,
    )
  })

  it('the register is the sum of what each day’s events do, gross, and empties at each recalculation', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 40 }), (sites, threshold) => {
        const until = whole.end
        const steps = byPolicy(baseOf(sites), { thresholdPercent: new Decimal(threshold), until })!
        let published = modelLike(sites, 0, addDays(periodOf(0).end, -1))
        let register = 0
        const days = new Set(
          sites.flatMap((site) => site.memberships.flatMap((one) => [one.start, one.end ?? until])),
        )
        for (const day of [...days].filter((one) => one >= periodOf(0).end && one < until).sort()) {
          for (const site of sites)
            register += Math.abs(modelLike([site], 0, day) - modelLike([site], 0, addDays(day, -1)))
          if (register > 0 && register * 100 >= published * threshold) {
            published = modelLike(sites, 0, day)
            register = 0
          }
          const step = steps.filter((one) => one.day <= day).at(-1)!
          expect([day, step.publishedKg.toFixed(), step.registerKg.toFixed()]).toEqual([
            day,
            String(published),
            String(register),
          ])
        }
      }),
      runs,
    )
  })

  it('a join and a leave of one site return the base to what it was, and the order of recording changes nothing', () => {
    fc.assert(
      fc.property(histories, siteOf('x'), (sites, joiner) => {
        const [start, end] = ['2023-01-15', '2024-02-20']
        const visitor = {
          ...joiner,
          memberships: [
            { academyId: 'x', start, end, startKind: 'structural', endKind: 'structural' } as const,
          ],
        }
        const without = baseOf(sites)
        const visited = baseOf([...sites, visitor])
        for (const at of [addDays(start, -1), end])
          expect(visited.base(at)?.toFixed()).toBe(without.base(at)?.toFixed())
        expect(
          visited
            .base(start)
            ?.minus(without.base(start) ?? 0)
            .toFixed(),
        ).toBe(String(visitor.rates[0]! * daysIn(periodOf(0))))
        const policy = { thresholdPercent: new Decimal(5), until: whole.end }
        const backwards = baseOf(
          [...sites, visitor]
            .map((site) => ({ ...site, memberships: [...site.memberships].reverse() }))
            .reverse(),
        )
        expect(byPolicy(backwards, policy)).toEqual(byPolicy(visited, policy))
      }),
      runs,
    )
  })

  it('all-year and pro-rata have the same base in a year without an event', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom(1, 2, 3), (sites, year) => {
        const period = periodOf(year)
        const moved = sites.filter(({ memberships }) =>
          memberships.every(({ start, end = '9999-12-31' }) =>
            [start, end].every((day) => day <= period.start || day >= period.end),
          ),
        )
        const parts = proRataParts(structureOf(moved), { year: period, baseYear: periodOf(0) })
        const proRata = parts.reduce((sum, part) => {
          const site = moved.find(({ id }) => id === part.academyId)!
          const days = daysOf(part.period).filter((day) => inBoundary(site, part.at) && existed(site, day))
          return sum + days.length * site.rates[0]!
        }, 0)
        expect(proRata).toBe(modelLike(moved, 0, addDays(period.end, -1)))
      }),
      runs,
    )
  })
})
