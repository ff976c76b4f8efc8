import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../src/domain/refusal.ts'
import { blocksOverlap, readSerials, type SerialBlock } from '../../src/domain/serials.ts'

function read(first: string, last?: string): SerialBlock {
  const block = readSerials({ first, last })
  if (isRefusal(block)) throw new Error(block.message)
  return block
}
const verra = (from: string, to: string) =>
  `9344-${from}-${to}-VCS-VCU-262-VER-BR-14-1686-01012017-31122017-1`

describe('serial numbers', () => {
  it.each([
    ['one of its own', ['WCU-0007'], 1n],
    ['first and last', ['WCU-0098', 'WCU-0102'], 5n],
    ['first and last of other lengths', ['GS1-1-IN-GS1-2-2020-7-99', 'GS1-1-IN-GS1-2-2020-7-101'], 3n],
    ['the number in the middle', ['A-10-GB-2020', 'A-19-GB-2020'], 10n],
    ['Verra', [verra('82392553', '82392562')], 10n],
    ['Verra, the last retirement of one', [verra('82392553', '82392553')], 1n],
    ['Gold Standard', ['GS1-1-IN-GS4533-2-2020-22653-106-111'], 6n],
    ['Gold Standard, one', ['GS1-1-IN-GS4533-2-2020-22653-106'], 1n],
    ['UK Land Carbon Registry', ['WCC-WCU-GB-1040-01012020-31122029-1-100-MER-0-P'], 100n],
    ['American Carbon Registry', ['ACR-US-934-2024-2891-58384 to 58673'], 290n],
    ['no number at the end', ['CERT-2020-A'], undefined],
    ['a UUID', ['0b8f3a52-3a3e-4a53-9d0c-0123456789ab'], undefined],
    ['a UUID that ends in a digit', ['0b8f3a52-3a3e-4a53-9d0c-0123456789a1'], undefined],
  ])('%s', (_what, [first, last], count) => {
    expect(read(first!, last).count).toBe(count)
  })

  it.each([
    ['backwards', 'WCU-9', 'WCU-8', 'ends before it starts'],
    ['backwards in one text', verra('20', '10'), undefined, 'ends before it starts'],
    ['two numbers differ', 'A-1-1', 'A-2-9', 'differ in one number only'],
    ['other words', 'A-1', 'B-9', 'differ in one number only'],
    ['other shapes', 'A-1', 'A-1-9', 'differ in one number only'],
    ['two blocks', verra('1', '10'), verra('11', '20'), 'names a whole block by itself'],
  ])('%s is refused', (_what, first, last, words) => {
    expect(readSerials({ first, last })).toMatchObject({
      refusal: 'invalid',
      message: expect.stringContaining(words),
    })
  })

  it.each([
    ['the same', read('WCU-1'), read('wcu – 1'), true],
    ['with zeros before it', read('WCU-1', 'WCU-9'), read('WCU-0009'), true],
    ['side by side', read('WCU-1', 'WCU-9'), read('WCU-10'), false],
    ['another project', read('P1-1', 'P1-9'), read('P2-1', 'P2-9'), false],
    ['Verra blocks that meet', read(verra('1', '10')), read(verra('10', '12')), true],
    ['Verra blocks side by side', read(verra('1', '10')), read(verra('11', '12')), false],
    [
      'Verra blocks of two vintages',
      read(verra('1', '10')),
      read(verra('1', '10').replace(/2017/g, '2018')),
      false,
    ],
    [
      'one written in a block, one first to last',
      read('GS1-1-IN-GS4533-2-2020-22653-106-111'),
      read('GS1-1-IN-GS4533-2-2020-22653-111', 'GS1-1-IN-GS4533-2-2020-22653-200'),
      true,
    ],
    ['to, and first and last', read('CAR-1-US-5 to 9'), read('CAR-1-US-9', 'CAR-1-US-12'), true],
  ])('%s', (_what, one, other, meets) => {
    expect([blocksOverlap(one, other), blocksOverlap(other, one)]).toEqual([meets, meets])
  })

  // Against the plain meaning: the sets of serials, listed one by one.
  const block = fc
    .record({
      prefix: fc.constantFrom('A-', 'B-', 'A-1-', 'WCC-WCU-GB-', 'X'),
      suffix: fc.constantFrom('', '-GB', '-2020'),
      from: fc.integer({ min: 0, max: 30 }),
      size: fc.integer({ min: 1, max: 12 }),
      zeros: fc.integer({ min: 0, max: 3 }),
    })
    .map(({ prefix, suffix, from, size, zeros }) => {
      const serial = (no: number) => `${prefix}${'0'.repeat(zeros)}${no}${suffix}`
      const all = Array.from({ length: size }, (_, index) => `${prefix}${from + index}${suffix}`)
      return { all, block: read(serial(from), size === 1 ? undefined : serial(from + size - 1)) }
    })
  it('overlap exactly where they have a serial in common, whichever is asked first', () => {
    fc.assert(
      fc.property(block, block, (one, other) => {
        const common = one.all.some((serial) => other.all.includes(serial))
        expect(blocksOverlap(one.block, other.block)).toBe(common)
        expect(blocksOverlap(other.block, one.block)).toBe(common)
      }),
      { numRuns: 2000 },
    )
  })
  it('a block cut in two does not overlap itself, and its parts count the whole', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 1n, max: 10n ** 18n }),
        fc.nat(10 ** 6),
        fc.nat(10 ** 6),
        (from, one, two) => {
          const middle = from + BigInt(one)
          const end = middle + 1n + BigInt(two)
          const [left, right] = [read(`S-${from}`, `S-${middle}`), read(`S-${middle + 1n}`, `S-${end}`)]
          expect(blocksOverlap(left, right)).toBe(false)
          expect(left.count! + right.count!).toBe(read(`S-${from}`, `S-${end}`).count)
        },
      ),
    )
  })
})
