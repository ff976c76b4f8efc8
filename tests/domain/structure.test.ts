import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Boundary, boundaryParts } from '../../src/domain/boundary.ts'
import { addDays, cutAt, type Day } from '../../src/domain/day.ts'
import { Decimal } from '../../src/domain/decimal.ts'
import type { StreamId } from '../../src/domain/stream.ts'
import {
  type ActivityChange,
  cutDays,
  type EventKind,
  existence,
  holdersOf,
  isOwned,
  type Lineage,
  likeForLikeShare,
  makeStructure,
  type Structure,
  type StructureMembership,
  type StructureRows,
  siteShare,
} from '../../src/domain/structure.ts'

const member = (
  academyId: string,
  start: Day,
  end?: Day,
  kinds: { start?: EventKind; end?: EventKind } = {},
): StructureMembership => ({
  academyId,
  start,
  end,
  startKind: kinds.start ?? 'structural',
  endKind: end === undefined ? undefined : (kinds.end ?? 'structural'),
})
const passes = (from: string, to: string, day: Day, share: string): Lineage => ({
  from,
  to,
  day,
  share: new Decimal(share),
})
const structureOf = (rows: Partial<StructureRows>): Structure =>
  makeStructure({ memberships: [], openedOn: new Map(), lineages: [], changes: [], ...rows })
const everything = () => true
const like = (
  structure: Structure,
  academyId: string,
  { day, at, stream = 'gas.mains' }: { day: Day; at: Day; stream?: StreamId },
): string => likeForLikeShare(structure, { academyId, stream, day }, { at, counted: everything }).toFixed()
const owned = (structure: Structure, academyId: string, day: Day, stream: StreamId = 'gas.mains'): boolean =>
  isOwned(structure, { academyId, stream, day })

describe('joining and leaving, in the middle of a month', () => {
  const trust = structureOf({
    memberships: [member('a', '2015-09-01'), member('d', '2024-01-17', '2026-04-09')],
  })
  it('as owned: from the day of joining, up to the day before leaving', () => {
    expect(
      ['2024-01-16', '2024-01-17', '2026-04-08', '2026-04-09'].map((day) => owned(trust, 'd', day)),
    ).toEqual([false, true, true, false])
  })
  it('like for like: all or nothing, by the day whose members are compared; days before joining count as well', () => {
    for (const day of ['2022-10-01', '2024-06-01', '2027-01-01'])
      expect(
        ['2024-01-16', '2024-01-17', '2026-04-08', '2026-04-09'].map((at) => like(trust, 'd', { day, at })),
      ).toEqual(['0', '1', '1', '0'])
  })
  it('the parts of a year are cut at those days and at no others', () => {
    const year = { start: '2023-09-01', end: '2024-09-01' }
    const parts = (boundary: Boundary, at: Day) =>
      boundaryParts({ boundary, structure: trust, period: year, at }).map(({ period, academyIds, share }) => [
        period.start,
        period.end,
        academyIds.join(' '),
        share.toFixed(),
      ])
    expect(parts('asOwned', '2026-11-23')).toEqual([
      ['2023-09-01', '2024-09-01', 'a', '1'],
      ['2024-01-17', '2024-09-01', 'd', '1'],
    ])
    expect(parts('likeForLike', '2025-01-01')).toEqual([['2023-09-01', '2024-09-01', 'a d', '1']])
    expect(parts('likeForLike', '2026-11-23')).toEqual([['2023-09-01', '2024-09-01', 'a', '1']])
  })
})

describe('growth and decline', () => {
  it('a site that was founded, or opened, has nothing before; one that closed counts until then, for ever', () => {
    const trust = structureOf({
      memberships: [
        member('founded', '2024-09-01', undefined, { start: 'organic' }),
        member('joined', '2025-03-15'),
        member('closed', '2015-09-01', '2025-02-11', { end: 'organic' }),
      ],
      openedOn: new Map([['joined', '2023-11-05']]),
    })
    const at = '2026-06-01'
    const shares = (academyId: string, days: Day[]) => days.map((day) => like(trust, academyId, { day, at }))
    expect(shares('founded', ['2023-01-01', '2024-08-31', '2024-09-01'])).toEqual(['0', '0', '1'])
    expect(shares('joined', ['2023-11-04', '2023-11-05', '2024-01-01'])).toEqual(['0', '1', '1'])
    expect(shares('closed', ['2023-01-01', '2025-02-10', '2025-02-11'])).toEqual(['1', '1', '0'])
    // Before it closed it was a member as any other.
    expect(like(trust, 'closed', { day: '2023-01-01', at: '2025-02-10' })).toBe('1')
  })
})

describe('mergers and splits', () => {
  it('two become one: their history is the new one’s, and goes when it leaves', () => {
    const trust = structureOf({
      memberships: [
        member('infants', '2015-09-01', '2025-01-15', { end: 'organic' }),
        member('juniors', '2015-09-01', '2025-01-15', { end: 'organic' }),
        member('primary', '2025-01-15', '2026-09-01', { start: 'organic' }),
      ],
      lineages: [
        passes('infants', 'primary', '2025-01-15', '1'),
        passes('juniors', 'primary', '2025-01-15', '1'),
      ],
    })
    for (const site of ['infants', 'juniors'])
      expect(
        ['2025-01-14', '2025-01-15', '2026-09-01'].map((at) => like(trust, site, { day: '2023-10-01', at })),
      ).toEqual(['1', '1', '0'])
    expect(existence(trust, 'primary').start).toBe('2025-01-15')
  })
  it('a school merged in from outside brings its history; as owned it was never there', () => {
    const trust = structureOf({
      memberships: [member('a', '2015-09-01')],
      lineages: [passes('outside', 'a', '2025-01-15', '1')],
    })
    const day = '2023-10-01'
    expect(['2025-01-14', '2025-01-15'].map((at) => like(trust, 'outside', { day, at }))).toEqual(['0', '1'])
    expect(owned(trust, 'outside', day)).toBe(false)
    expect(owned(trust, 'outside', '2025-06-01')).toBe(false)
  })
  it('split 60 to 40, and 40 leaves: 60 % of the history stays, cut where the site was split', () => {
    const trust = structureOf({
      memberships: [
        member('whole', '2015-09-01', '2025-01-15', { end: 'organic' }),
        member('north', '2025-01-15', undefined, { start: 'organic' }),
        member('south', '2025-01-15', '2026-04-01', { start: 'organic' }),
      ],
      lineages: [
        passes('whole', 'north', '2025-01-15', '0.6'),
        passes('whole', 'south', '2025-01-15', '0.4'),
      ],
    })
    const day = '2023-10-01'
    const ats = ['2025-01-14', '2025-01-15', '2026-03-31', '2026-04-01']
    expect(ats.map((at) => like(trust, 'whole', { day, at }))).toEqual(['1', '1', '1', '0.6'])
    const { holders, by } = holdersOf(trust, { academyId: 'whole', day, at: '2026-04-01' })
    expect(
      holders.map(({ academyId, share, inside }) => [academyId, share.toFixed(), inside]).sort(),
    ).toEqual([
      ['north', '0.6', true],
      ['south', '0.4', false],
    ])
    expect(by.map((one) => one.to)).toEqual(['north', 'south'])
    const parts = boundaryParts({
      boundary: 'likeForLike',
      structure: trust,
      period: { start: '2024-09-01', end: '2025-09-01' },
      at: '2026-04-01',
    })
    expect(
      parts.map(({ period, academyIds, share }) => [period.start, period.end, academyIds, share.toFixed()]),
    ).toEqual([
      ['2024-09-01', '2025-01-15', ['whole'], '0.6'],
      ['2025-01-15', '2025-09-01', ['north'], '1'],
    ])
  })
  it('passed on twice: 50 % of 60 % is 30 %', () => {
    const trust = structureOf({
      memberships: [member('c', '2015-09-01')],
      lineages: [passes('b', 'c', '2025-01-01', '0.5'), passes('a', 'b', '2024-01-01', '0.6')],
    })
    const at = '2026-01-01'
    expect(like(trust, 'a', { day: '2023-01-01', at })).toBe('0.3')
    expect(like(trust, 'a', { day: '2024-06-01', at })).toBe('0')
    expect(like(trust, 'b', { day: '2024-06-01', at })).toBe('0.5')
  })
  it('passed on twice in one day goes all the way, whatever the letters', () => {
    const day = '2025-01-01'
    const trust = structureOf({
      memberships: [member('b', '2015-09-01')],
      lineages: [
        passes('c', 'b', day, '1'),
        passes('a', 'c', day, '1'),
        passes('c', 'd', '2026-01-01', '0.5'),
      ],
    })
    const asked = { academyId: 'a', day: '2024-01-01', at: '2025-06-01' }
    expect(like(trust, 'a', asked)).toBe('1')
    const { holders, by } = holdersOf(trust, asked)
    expect(holders.map((one) => one.academyId)).toEqual(['b'])
    expect(by.map((one) => `${one.from} ${one.to}`)).toEqual(['a c', 'c b'])
  })
})

describe('activities handed over', () => {
  const out = (more: Partial<ActivityChange> = {}): ActivityChange => ({
    academyId: 'a',
    stream: 'fleet.minibus',
    day: '2025-01-15',
    kind: 'outsourced',
    reportedAs: undefined,
    ...more,
  })
  const trustWith = (...changes: ActivityChange[]) =>
    structureOf({ memberships: [member('a', '2015-09-01'), member('b', '2015-09-01')], changes })
  const minibus = (trust: Structure, academyId: string, day: Day, at = '2026-01-01') =>
    like(trust, academyId, { day, at, stream: 'fleet.minibus' })

  it('outsourced: owned until then; like for like it is out of every year, as if it had never been', () => {
    const trust = trustWith(out())
    expect(
      ['2025-01-14', '2025-01-15'].map((day) => [
        owned(trust, 'a', day, 'fleet.minibus'),
        minibus(trust, 'a', day),
      ]),
    ).toEqual([
      [true, '0'],
      [false, '0'],
    ])
    expect(minibus(trust, 'a', '2024-01-01', '2025-01-14')).toBe('1')
    expect(minibus(trust, 'b', '2024-01-01')).toBe('1')
    expect(like(trust, 'a', { day: '2024-01-01', at: '2026-01-01' })).toBe('1')
  })
  it('where it is still counted under another stream, the boundary stays as it was', () => {
    const trust = trustWith(out({ reportedAs: 'travel.coach' }))
    expect(['2025-01-14', '2025-01-15'].map((day) => minibus(trust, 'a', day))).toEqual(['1', '0'])
    const elsewhere = { at: '2026-01-01', counted: (stream: StreamId) => stream !== 'travel.coach' }
    const emitted = { academyId: 'a', stream: 'fleet.minibus' as const, day: '2025-01-14' }
    expect(likeForLikeShare(trust, emitted, elsewhere).toFixed()).toBe('0')
  })
  it('taken over: not owned before, and like for like in every year', () => {
    const trust = trustWith(out({ kind: 'insourced' }))
    expect(['2025-01-14', '2025-01-15'].map((day) => owned(trust, 'a', day, 'fleet.minibus'))).toEqual([
      false,
      true,
    ])
    expect(minibus(trust, 'a', '2024-01-01')).toBe('1')
    expect(minibus(trust, 'a', '2024-01-01', '2025-01-14')).toBe('0')
  })
  it('of one day, what is said of an academy holds over what is said of all, in whatever order it was recorded', () => {
    const all = out({ academyId: undefined })
    const own = out({ kind: 'insourced' })
    for (const trust of [trustWith(all, own), trustWith(own, all)]) {
      expect(owned(trust, 'a', '2025-02-01', 'fleet.minibus')).toBe(true)
      expect(owned(trust, 'b', '2025-02-01', 'fleet.minibus')).toBe(false)
    }
  })
})

const ids = ['a', 'b', 'c', 'd', 'e']
const first = '2020-01-01'
const span = 2000
const dayOf = fc.nat({ max: span }).map((count) => addDays(first, count))
// Few, so that mergers and splits fall on one day as well.
const fewDays = fc.nat({ max: 5 }).map((count) => addDays(first, 300 * count))
const kind = fc.constantFrom<EventKind>('structural', 'organic')
const streams: StreamId[] = ['gas.mains', 'fleet.minibus', 'travel.coach']
/** Memberships of one academy that do not overlap: joins, leaves, closings and rejoining. */
const memberships = (academyId: string) =>
  fc
    .tuple(
      fc.uniqueArray(fc.nat({ max: span }), { maxLength: 6 }),
      fc.array(kind, { minLength: 12, maxLength: 12 }),
    )
    .map(([counts, kinds]) => {
      const days = counts.sort((a, b) => a - b).map((count) => addDays(first, count))
      return days.flatMap((start, at): StructureMembership[] => {
        if (at % 2 === 1) return []
        return [member(academyId, start, days[at + 1], { start: kinds[at]!, end: kinds[at + 1]! })]
      })
    })
/** What one academy passes on on a day: up to three parts that come to at most 1. Later letters only, so that nothing goes round. */
const lineages = fc
  .array(
    fc
      .tuple(
        fc.nat({ max: ids.length - 2 }),
        fewDays,
        fc.array(fc.integer({ min: 1, max: 33 }), { minLength: 1, maxLength: 3 }),
      )
      .map(([from, day, parts]) =>
        [...new Map(parts.map((part) => [ids[from + 1 + (part % (ids.length - 1 - from))]!, part]))].map(
          ([to, part]) => passes(ids[from]!, to, day, String(part / 100)),
        ),
      ),
    { maxLength: 5 },
  )
  .map((all) => [...new Map(all.map((one) => [`${one[0]?.from} ${one[0]?.day}`, one])).values()].flat())
const changes = fc.uniqueArray(
  fc.record<ActivityChange>({
    academyId: fc.constantFrom(undefined, ...ids),
    stream: fc.constantFrom(...streams),
    day: dayOf,
    kind: fc.constantFrom('outsourced', 'insourced'),
    reportedAs: fc.constantFrom(undefined, 'travel.coach'),
  }),
  { maxLength: 5, selector: (one) => `${one.academyId} ${one.stream} ${one.day}` },
)
const histories = fc.record({
  memberships: fc.tuple(...ids.map(memberships)).map((all) => all.flat()),
  openedOn: fc.array(fc.tuple(fc.constantFrom(...ids), dayOf), { maxLength: 2 }).map((all) => new Map(all)),
  lineages,
  changes,
})

describe('any history', () => {
  const asked = fc.record({
    rows: histories,
    academyId: fc.constantFrom(...ids),
    stream: fc.constantFrom(...streams),
    day: dayOf,
    at: dayOf,
  })

  it('shares lie in 0 to 1, and those of a site over all that hold its history come to 1', () => {
    fc.assert(
      fc.property(asked, ({ rows, academyId, stream, day, at }) => {
        const structure = makeStructure(rows)
        const share = new Decimal(like(structure, academyId, { day, at, stream }))
        expect(share.gte(0) && share.lte(1)).toBe(true)
        const { holders } = holdersOf(structure, { academyId, day, at })
        expect(holders.every((one) => one.share.gt(0))).toBe(true)
        expect(holders.reduce((all, one) => all.plus(one.share), new Decimal(0)).toFixed()).toBe('1')
        const inside = holders
          .filter((one) => one.inside)
          .reduce((all, one) => all.plus(one.share), new Decimal(0))
        const counted = siteShare(structure, { academyId, day, at })
        // Seen from before a merger or a split, what came of a member counts whole.
        if (day <= at) expect(counted.toFixed()).toBe(inside.toFixed())
        else expect(counted.gte(inside)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('the order of recording changes nothing', () => {
    fc.assert(
      fc.property(asked, fc.nat(), ({ rows, ...emitted }, seed) => {
        const turned = <T>(list: readonly T[]): T[] => {
          const at = list.length === 0 ? 0 : seed % list.length
          return [...list.slice(at), ...list.slice(0, at)].reverse()
        }
        const again = makeStructure({
          ...rows,
          memberships: turned(rows.memberships),
          lineages: turned(rows.lineages),
          changes: turned(rows.changes),
        })
        const structure = makeStructure(rows)
        expect(like(again, emitted.academyId, emitted)).toBe(like(structure, emitted.academyId, emitted))
        expect(isOwned(again, emitted)).toBe(isOwned(structure, emitted))
      }),
    )
  })

  it('one that joins and leaves again was never there, in the boundary of every day after', () => {
    fc.assert(
      fc.property(
        asked,
        fc.nat({ max: 300 }),
        fc.nat({ max: 300 }),
        ({ rows, academyId, stream, day, at }, a, b) => {
          const start = addDays(at, -1 - a - b)
          const guest = member('guest', start, addDays(at, -b))
          const before = makeStructure(rows)
          const after = makeStructure({ ...rows, memberships: [...rows.memberships, guest] })
          expect(like(after, 'guest', { day, at, stream })).toBe('0')
          expect(like(after, academyId, { day, at, stream })).toBe(
            like(before, academyId, { day, at, stream }),
          )
          const parts = (structure: Structure) =>
            boundaryParts({
              boundary: 'likeForLike',
              structure,
              period: { start: day, end: addDays(day, 365) },
              at,
            })
          expect(parts(after)).toEqual(parts(before))
        },
      ),
    )
  })

  it('mergers and splits change nothing as owned, and no event anything as owned of days before it', () => {
    fc.assert(
      fc.property(asked, histories, ({ rows, ...emitted }, later) => {
        const structure = makeStructure(rows)
        expect(isOwned(makeStructure({ ...rows, lineages: [] }), emitted)).toBe(isOwned(structure, emitted))
        const { day } = emitted
        const known = { ...rows, changes: rows.changes.filter((one) => one.day <= day) }
        // All that may happen from the next day on: ends of what lasts, joiners, mergers, activities handed away.
        const ended = (one: StructureMembership): StructureMembership =>
          one.end === undefined && one.start <= day
            ? { ...one, end: addDays(day, 1), endKind: 'structural' }
            : one
        const joiners = later.memberships.filter((one) => one.start > day)
        const more = makeStructure({
          ...known,
          memberships: [...rows.memberships.filter((one) => one.start <= day).map(ended), ...joiners],
          lineages: [...rows.lineages, ...later.lineages.filter((one) => one.day > day)],
          changes: [
            ...known.changes,
            ...later.changes.filter((one) => one.day > day && one.kind === 'outsourced'),
          ],
        })
        expect(isOwned(more, emitted)).toBe(isOwned(makeStructure(known), emitted))
      }),
      { numRuns: 500 },
    )
  })

  it('a site has nothing before it opened and after it closed', () => {
    fc.assert(
      fc.property(asked, ({ rows, academyId, stream, day, at }) => {
        const structure = makeStructure(rows)
        const { start, end } = existence(structure, academyId)
        if (day < start || day >= end) expect(like(structure, academyId, { day, at, stream })).toBe('0')
      }),
    )
  })

  it('a closing takes nothing of the years before out of the boundary', () => {
    fc.assert(
      fc.property(asked, ({ rows, academyId, stream, day, at }) => {
        const lasting = rows.memberships.find((one) => one.academyId === academyId && one.end === undefined)
        fc.pre(lasting !== undefined && lasting.start < at && day < at)
        const closed = { ...lasting!, end: at, endKind: 'organic' as const }
        const after = makeStructure({
          ...rows,
          memberships: rows.memberships.map((one) => (one === lasting ? closed : one)),
        })
        const before = makeStructure(rows)
        for (const seen of [at, addDays(at, 700)])
          if (rows.lineages.every((one) => one.day <= at) && rows.changes.every((one) => one.day <= at))
            expect(like(after, academyId, { day, at: seen, stream })).toBe(
              like(before, academyId, { day, at: seen, stream }),
            )
      }),
    )
  })

  it('the parts of every boundary say of each day and stream what the rules say', () => {
    fc.assert(
      fc.property(asked, fc.integer({ min: 1, max: 500 }), ({ rows, at, day: start }, count) => {
        const structure = makeStructure(rows)
        const period = { start, end: addDays(start, count) }
        for (const boundary of ['asOwned', 'likeForLike'] as const) {
          const query = { boundary, structure, period, at }
          const parts = boundaryParts(query)
          for (const academyId of structure.academyIds) {
            const own = parts.filter((one) => one.academyIds.includes(academyId))
            for (const { start: day } of cutAt(period, cutDays(structure, academyId)))
              for (const stream of streams) {
                const found = own.filter(
                  (one) => one.period.start <= day && day < one.period.end && !one.without.includes(stream),
                )
                expect(found.length).toBeLessThanOrEqual(1)
                const rule =
                  boundary === 'likeForLike'
                    ? like(structure, academyId, { day, at, stream })
                    : String(Number(isOwned(structure, { academyId, stream, day })))
                expect(found[0]?.share.toFixed() ?? '0').toBe(rule)
              }
          }
        }
      }),
    )
  })
})
