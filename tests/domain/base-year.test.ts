import { describe, expect, it } from 'vitest'
import { baseYearOf, byPolicy, proRataParts, stepOn } from '../../src/domain/base-year.ts'
import { cutAt, type Period } from '../../src/domain/day.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import { type Cell, figureOf, type History, likeForLikeIn, ownedIn } from '../../src/domain/figures.ts'
import { cutDays, makeStructure, type Structure } from '../../src/domain/structure.ts'

// Y0 is 2022-23. Emissions of whole sites in tonnes, whoever owned them; so much of a year before a day where it is cut there.
const periodOf = (year: number): Period => ({ start: `${2022 + year}-09-01`, end: `${2023 + year}-09-01` })
const sites: Record<string, readonly (number | undefined)[]> = {
  A: [500, 480, 450, 420, 380, 330],
  B: [300, 290, 280, 260, 240, 210],
  C: [200, 195, 185, 170, 150, 130],
  D: [250, 245, 240, 230, 200, 160],
  E: [30, 29, 28, 28, 27, 26],
}
/** Tonnes from the start of a year to a day in it, where a year is cut there. */
const upTo: Record<string, number> = {
  'D 2026-01-01': 80,
  'D 2028-04-01': 105,
  'B 2028-04-01': 135,
  'D 2023-01-01': 87,
  'D 2023-04-01': 170,
}

const target = { scopes: [1], categories: [] }
function cell(academyId: string, tonnes: number): Cell {
  return {
    ...{ key: '', academyId, stream: 'gas.mains', variant: '', unit: 'kWh', metered: true, grade: 1 },
    quantity: new Decimal(tonnes),
    perUnit: [
      {
        ...{ scope: 1, category: undefined, kind: 'direct', kgPerUnit: new Decimal(1) },
        factor: { set: 'made up', id: '1', value: new Decimal(1), unit: 'kg' },
      },
    ],
    ...{ provisional: false, refusal: undefined },
  }
}
function tonnesOf(academyId: string, year: number, part: Period): number | undefined {
  const whole = sites[academyId]?.[year]
  const until = (day: string): number | undefined =>
    day === periodOf(year).start ? 0 : day === periodOf(year).end ? whole : upTo[`${academyId} ${day}`]
  const [from, to] = [until(part.start), until(part.end)]
  return whole === undefined || from === undefined || to === undefined ? undefined : to - from
}
function historyOf(structure: Structure): History {
  const atoms = structure.academyIds.flatMap((academyId) =>
    [0, 1, 2, 3, 4, 5].flatMap((year) =>
      cutAt(periodOf(year), cutDays(structure, academyId)).map((period) => {
        const tonnes = tonnesOf(academyId, year, period)
        return {
          window: `Y${year}`,
          academyId,
          period,
          cells: tonnes === undefined ? [] : [cell(academyId, tonnes)],
        }
      }),
    ),
  )
  return { structure, atoms }
}
const member = (academyId: string, start = '2015-09-01', end?: string) => ({
  ...{ academyId, start, end, startKind: 'structural' as const },
  endKind: end === undefined ? undefined : ('structural' as const),
})
const trust = (...memberships: ReturnType<typeof member>[]) =>
  makeStructure({ memberships, openedOn: new Map(), lineages: [], changes: [] })
const windows = [{ key: 'Y0', period: periodOf(0) }]
const thresholdPercent = new Decimal(5)
const endOf = (year: number): string => `${2023 + year}-08-31`
const change = (now: string | Decimal, base: string | Decimal): string =>
  new Decimal(now).minus(base).times(100).div(base).toFixed(2)

/** Base used, current year and change, as published at the end of each year. */
function published(structure: Structure) {
  const history = historyOf(structure)
  const base = baseYearOf(history, { windows, target })
  const steps = byPolicy(base, { thresholdPercent, until: endOf(5) })!
  return [1, 2, 3, 4, 5].map((year) => {
    const at = endOf(year)
    const used = stepOn(steps, at).publishedKg
    const now = figureOf(likeForLikeIn(history, `Y${year}`, { at, target }), target)!.kgCo2e
    return [used.toFixed(), now.toFixed(), change(now, used)]
  })
}
const series = (structure: Structure, at: string): string[] => {
  const history = historyOf(structure)
  const base = baseYearOf(history, { windows, target }).base(at)!
  return [1, 2, 3, 4, 5].map((year) =>
    change(figureOf(likeForLikeIn(history, `Y${year}`, { at, target }), target)!.kgCo2e, base),
  )
}
const abc = [member('A'), member('B'), member('C')]
const d = member('D', '2026-01-01', '2028-04-01')

describe('a fixed base, recalculated for whole years at 5 %', () => {
  it('goes up when D joins and back when it leaves', () => {
    expect(published(trust(...abc, d))).toEqual([
      ['1000', '965', '-3.50'],
      ['1000', '915', '-8.50'],
      ['1250', '1080', '-13.60'],
      ['1250', '970', '-22.40'],
      ['1000', '670', '-33.00'],
    ])
  })
  it('restates the years before: as seen in Y4 and in Y5', () => {
    expect(series(trust(...abc, d), endOf(4)).slice(0, 4)).toEqual(['-3.20', '-7.60', '-13.60', '-22.40'])
    expect(series(trust(...abc, d), endOf(5))).toEqual(['-3.50', '-8.50', '-15.00', '-23.00', '-33.00'])
  })
  it('leaves what was owned as it was', () => {
    const history = historyOf(trust(...abc, d))
    const owned = [0, 1, 2, 3, 4, 5].map((year) =>
      figureOf(ownedIn(history, `Y${year}`), target)!.kgCo2e.toFixed(),
    )
    expect(owned).toEqual(['1000', '965', '915', '1000', '970', '775'])
  })
  it('where another leaves, takes that one out', () => {
    const left = trust(
      member('A'),
      member('B', '2015-09-01', '2028-04-01'),
      member('C'),
      member('D', '2026-01-01'),
    )
    expect(published(left)[4]).toEqual(['950', '620', '-34.74'])
    expect(series(left, endOf(5)).slice(0, 4)).toEqual(['-3.16', '-7.89', '-13.68', '-23.16'])
  })
})

describe('the register', () => {
  const e = member('E', '2026-09-01')
  it('leaves a small joiner pending, and any recalculation takes it in', () => {
    const all = trust(...abc, d, e)
    const history = historyOf(all)
    const steps = byPolicy(baseYearOf(history, { windows, target }), { thresholdPercent, until: endOf(5) })!
    const inY4 = stepOn(steps, endOf(4))
    expect([inY4.publishedKg.toFixed(), inY4.registerPercent?.toFixed(2)]).toEqual(['1250', '2.40'])
    expect(published(all)[3]).toEqual(['1250', '997', '-20.24'])
    expect(series(all, endOf(4))[3]).toBe('-22.11')
    expect(published(all)[4]).toEqual(['1030', '696', '-32.43'])
    expect(stepOn(steps, endOf(5)).registerKg.toFixed()).toBe('0')
  })
  it('adds up, gross: a join and a leave below the threshold do not cancel', () => {
    const base = baseYearOf(historyOf(trust(...abc, member('E', '2025-01-01', '2026-01-01'))), {
      windows,
      target,
    })
    const steps = byPolicy(base, { thresholdPercent, until: endOf(5) })!
    expect(
      steps.map((step) => [step.day, step.registerPercent?.toFixed(2), step.publishedKg.toFixed()]),
    ).toEqual([
      ['2023-08-31', '0.00', '1000'],
      ['2025-01-01', '3.00', '1000'],
      ['2026-01-01', '6.00', '1000'],
    ])
    expect(steps.at(-1)?.taken).toHaveLength(2)
  })
  it('does not depend on the order in which events of one day were recorded', () => {
    const same = [...abc, member('D', '2026-01-01'), member('E', '2026-01-01')]
    const base = (rows: typeof same) =>
      byPolicy(baseYearOf(historyOf(trust(...rows)), { windows, target }), {
        thresholdPercent,
        until: endOf(5),
      })
    expect(base([...same].reverse())).toEqual(base(same))
  })
})

it('the pro-rata base of a year has the same months of the base year', () => {
  const structure = trust(...abc, d)
  const bases = [1, 2, 3, 4, 5].map((year) =>
    proRataParts(structure, { year: periodOf(year), baseYear: periodOf(0) })
      .filter(({ academyId, at }) => academyId !== 'D' || (at >= '2026-01-01' && at < '2028-04-01'))
      .reduce((sum, { academyId, period }) => sum + tonnesOf(academyId, 0, period)!, 0),
  )
  expect(bases).toEqual([1000, 1000, 1163, 1250, 1170])
})

it('a site that opened after the base year has nothing in it, though there is data', () => {
  const opened = makeStructure({
    memberships: [...abc, { ...member('D', '2026-01-01'), startKind: 'organic' }],
    ...{ openedOn: new Map(), lineages: [], changes: [] },
  })
  const base = baseYearOf(historyOf(opened), { windows, target })
  expect([base.base(endOf(5))?.toFixed(), base.entries(endOf(5)), base.unknown(endOf(5))]).toEqual([
    '1000',
    [],
    [],
  ])
})
