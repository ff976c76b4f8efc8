import { describe, expect, it } from 'vitest'
import { Decimal } from '../../src/domain/decimal.ts'
import { likeForLikeShare, makeStructure } from '../../src/domain/structure.ts'

describe('seen from before a merger or a split', () => {
  const member = (academyId: string, start: string, end?: string) => ({
    ...{
      academyId,
      start,
      end,
      startKind: start > '2020-01-01' ? ('organic' as const) : ('structural' as const),
    },
    endKind: end === undefined ? undefined : ('organic' as const),
  })
  const lineage = (from: string, to: string, share = 1) => ({
    from,
    to,
    day: '2021-09-01',
    share: new Decimal(share),
  })
  const structure = makeStructure({
    memberships: [
      ...['a', 'b', 'c'].map((id) => member(id, '2012-09-01', '2021-09-01')),
      ...['ab', 'c1', 'c2'].map((id) => member(id, '2021-09-01')),
      member('d', '2012-09-01'),
    ],
    lineages: [
      lineage('a', 'ab'),
      lineage('b', 'ab'),
      lineage('c', 'c1', 0.6),
      lineage('c', 'c2', 0.4),
      lineage('d', 'old', 0.1),
    ],
    ...{ openedOn: new Map(), changes: [] },
  })
  const at = '2020-12-31'
  const stream = 'gas.mains' as const
  it.each(['ab', 'c1', 'c2', 'd'])('what the members have become is counted: %s', (academyId) => {
    expect(
      likeForLikeShare(
        structure,
        { academyId, stream, day: '2022-05-01' },
        { at, counted: () => true },
      ).toFixed(),
    ).toBe('1')
  })
  it('a school that was there already, and got a part only, is not', () => {
    const old = { academyId: 'old', stream, day: '2022-05-01' }
    expect(likeForLikeShare(structure, old, { at, counted: () => true }).toFixed()).toBe('0')
  })
  it('seen from after it, the history is divided', () => {
    const past = { academyId: 'c', stream, day: '2020-05-01' }
    expect(likeForLikeShare(structure, past, { at: '2022-01-01', counted: () => true }).toFixed()).toBe('1')
  })
})
