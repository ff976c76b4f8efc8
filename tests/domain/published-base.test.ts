import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseYearOf } from '../../src/domain/base-year.ts'
import { canonicalJson } from '../../src/domain/canonical-json.ts'
import { addDays, cutAt, type Day, daysIn, type Period } from '../../src/domain/day.ts'
import { Decimal, sum } from '../../src/domain/decimal.ts'
import type { Cell, History } from '../../src/domain/figures.ts'
import { baseCells, corrections, type PublishedBase, standingOf } from '../../src/domain/published-base.ts'
import { cutDays, makeStructure, type StructureMembership } from '../../src/domain/structure.ts'

const period: Period = { start: '2022-09-01', end: '2023-09-01' }
const windows = [{ key: '2022-23', period }]
const years = ['2022-23']
const target = { scopes: [1], categories: [] }

interface Site {
  readonly id: string
  /** Kilowatt-hours a day, and kilograms for one. */
  readonly use: number
  readonly factor: string
  readonly memberships: readonly StructureMembership[]
}

function cell({ id, use, factor }: Site, days: number): Cell {
  const kgPerUnit = new Decimal(factor)
  const row = { set: `set of ${factor}`, id: '1', value: kgPerUnit, unit: 'kg' }
  return {
    ...{ key: '', academyId: id, stream: 'gas.mains', variant: '', unit: 'kWh', metered: true, grade: 1 },
    quantity: new Decimal(use * days),
    perUnit: [{ scope: 1, category: undefined, kind: 'direct', kgPerUnit, factor: row }],
    ...{ provisional: false, refusal: undefined },
  }
}
function historyOf(sites: readonly Site[]): History {
  const structure = makeStructure({
    memberships: sites.flatMap((one) => one.memberships),
    ...{ openedOn: new Map(), lineages: [], changes: [] },
  })
  const atoms = sites.flatMap((site) =>
    cutAt(period, cutDays(structure, site.id)).map((part) => ({
      ...{ window: '2022-23', academyId: site.id, period: part },
      cells: site.use === 0 ? [] : [cell(site, daysIn(part))],
    })),
  )
  return { structure, atoms }
}
const member = (id: string, start: Day, end?: Day): StructureMembership => ({
  ...{ academyId: id, start, end, startKind: 'structural' },
  endKind: end === undefined ? undefined : 'structural',
})

/** The base as it would be published with a history, on the boundary of a day. */
function publishedFrom(sites: readonly Site[], at: Day): PublishedBase {
  const history = historyOf(sites)
  const base = baseYearOf(history, { windows, target })
  const kgCo2e = base.base(at) ?? new Decimal(0)
  return { kgCo2e, at, cells: baseCells(history, { years, target, at }), unknown: base.unknown(at) }
}
function standing(sites: readonly Site[], { published, until }: { published: PublishedBase; until: Day }) {
  const history = historyOf(sites)
  return standingOf(baseYearOf(history, { windows, target }), {
    published,
    now: baseCells(history, { years, target, at: published.at }),
    ...{ years: 1, until, thresholdPercent: new Decimal(5) },
  })
}

const dayOf = fc.integer({ min: -400, max: 1400 }).map((count) => addDays(period.start, count))
const siteOf = (id: string) =>
  fc
    .record({
      use: fc.integer({ min: 0, max: 9 }),
      factor: fc.constantFrom('0.1829', '0.18316', '0.18387'),
      days: fc.uniqueArray(dayOf, { minLength: 1, maxLength: 4 }),
    })
    .map(({ use, factor, days }): Site => {
      const sorted = [...days].sort()
      const starts = sorted.filter((_, index) => index % 2 === 0)
      return {
        ...{ id, use, factor },
        memberships: starts.map((start, index) => member(id, start, sorted[2 * index + 1])),
      }
    })
const trusts = fc.tuple(...['a', 'b', 'c', 'd'].map(siteOf))
/** Two days from the end of the base year on: a base has no earlier boundary. */
const later = fc.integer({ min: 0, max: 1100 }).map((count) => addDays('2023-08-31', count))
const spans = fc.tuple(later, later).map((days) => [...days].sort() as [Day, Day])

describe('the register of a published base', () => {
  it('adds up: what was published and every change make the base of the day, to the last digit', () => {
    fc.assert(
      fc.property(trusts, trusts, spans, (then, now, [at, until]) => {
        const published = publishedFrom(then, at)
        const { entries, nowKg, registerKg } = standing(now, { published, until })
        const changes = sum(entries.map((one) => one.changeKg))
        expect(published.kgCo2e.plus(changes).toFixed()).toBe(nowKg.toFixed())
        // Gross: never less than what the base has moved.
        expect(registerKg.gte(changes.abs())).toBe(true)
      }),
    )
  })
  it('has nothing but events where no data have changed, and nothing at all on the day itself', () => {
    fc.assert(
      fc.property(trusts, spans, (sites, [at, until]) => {
        const published = publishedFrom(sites, at)
        const { entries } = standing(sites, { published, until })
        expect(entries.filter((one) => one.day === undefined)).toEqual([])
        expect(standing(sites, { published, until: at }).entries).toEqual([])
      }),
    )
  })
  it('does not depend on the order in which academies are listed', () => {
    fc.assert(
      fc.property(trusts, trusts, spans, (then, now, [at, until]) => {
        const published = publishedFrom(then, at)
        const turned = standing([...now].reverse(), {
          published: publishedFrom([...then].reverse(), at),
          until,
        })
        expect(turned).toEqual(standing(now, { published, until }))
      }),
    )
  })
})

describe('what became of a published base', () => {
  const site = { id: 'a', use: 10, factor: '0.2', memberships: [member('a', '2012-09-01')] }
  const other = { ...site, id: 'b', memberships: [member('b', '2012-09-01')] }
  const at = '2023-08-31'
  const became = (then: Site[], now: Site[]) =>
    corrections(publishedFrom(then, at), baseCells(historyOf(now), { years, target, at }), { years: 1 }).map(
      (one) => [one.academyId, one.cause, one.changeKg.toFixed(), one.effectKg.toFixed()],
    )

  it('is a correction by the quantity, a change of method by the factor, and gross', () => {
    // 365 days: 730 kg each. 11 a day are 803, 9 are 657; at 0.21 it is 766.5.
    expect(
      became(
        [site, other],
        [
          { ...site, use: 11 },
          { ...other, use: 9 },
        ],
      ),
    ).toEqual([
      ['a', 'correction', '73', '73'],
      ['b', 'correction', '-73', '73'],
    ])
    expect(became([site, other], [{ ...site, factor: '0.21' }, other])).toEqual([
      ['a', 'method', '36.5', '36.5'],
    ])
    expect(became([site, other], [{ ...site, use: 11, factor: '0.21' }, other])).toEqual([
      ['a', 'correction', '113.15', '113.15'],
    ])
  })
  it('adds up in the register, where what goes up does not cancel what goes down', () => {
    const now = [
      { ...site, use: 11 },
      { ...other, use: 9 },
    ]
    const { registerKg, registerPercent, due, nowKg } = standing(now, {
      published: publishedFrom([site, other], at),
      until: at,
    })
    // 146 of 1,460: the base is what it was, and a tenth of it has moved.
    expect([nowKg, registerKg, registerPercent, due].map(String)).toEqual(['1460', '146', '10', 'true'])
  })
  it('is a correction where data went, and a joining where the first data of an academy came', () => {
    expect(became([site, other], [{ ...site, use: 0 }, other])).toEqual([['a', 'correction', '-730', '730']])
    expect(became([{ ...site, use: 0 }, other], [site, other])).toEqual([['a', 'joined', '730', '730']])
  })
})

describe('canonical JSON', () => {
  it('is one text for one content, however it was put together', () => {
    expect(canonicalJson({ b: [1, 'x', null], a: { d: true, c: '1.50' } })).toBe(
      '{"a":{"c":"1.50","d":true},"b":[1,"x",null]}',
    )
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean())), (body) => {
        const turned = Object.fromEntries(Object.entries(body).reverse())
        expect(canonicalJson(turned)).toBe(canonicalJson(body))
        expect(JSON.parse(canonicalJson(body))).toEqual({ ...body })
      }),
    )
  })
  it('takes no fraction: that is text', () => {
    expect(() => canonicalJson({ kg: 0.1 })).toThrow('decimals are written as text')
  })
})
