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

  const counted = 'WCC-WCU-GB-1040-01012020-31122029-1-100-MER-0-P'
  const part = 'WCC-WCU-GB-1040-01012020-31122029-50-60-MER-0-P'
  it.each([
    ['a zero-width space', 'WCC-WCU-GB-1040-01012020-31122029-5\u200b0-60-MER-0-P'],
    ['a soft hyphen', part.replace('WCU', 'W\u00adCU')],
    ['a bullet for a dash', part.replaceAll('-', '\u2043')],
    ['two dashes', part.replace('-', '--')],
    ['underscores', part.replaceAll('-', '_')],
    ['strokes', part.replaceAll('-', '/')],
    ['spaces', part.replaceAll('-', ' ')],
    ['some spaces', part.replace('50-60', '50 60')],
    ['a broken line', part.replace('31122029', '3112\n2029')],
    ['a full stop', `${part}.`],
    ['quotes', `“${part}”`],
    ['a word before it', `Serial: ${part}`],
    ['more words before it', `Credit serial no. ${part}`],
    ['no tail', 'WCC-WCU-GB-1040-01012020-31122029-50'],
    ['no tail, and a range', 'WCC-WCU-GB-1040-01012020-31122029-50-60'],
    ['a range that begins before it', 'WCC-WCU-GB-1040-01012020-31122029-0-60'],
    ['half a tail', 'WCC-WCU-GB-1040-01012020-31122029-50-60-MER-0'],
    [
      'first and last without a tail',
      'WCC-WCU-GB-1040-01012020-31122029-50',
      'WCC-WCU-GB-1040-01012020-31122029-60',
    ],
    ['wide letters', `ＷＣＣ${part.slice(3)}`],
  ])('%s makes no other serial', (_what, first, last?: string) => {
    expect([
      blocksOverlap(read(counted), read(first, last)),
      blocksOverlap(read(first, last), read(counted)),
    ]).toEqual([true, true])
  })
  it.each([
    ['the next without its tail', 'WCC-WCU-GB-1040-01012020-31122029-101'],
    ['the next block', 'WCC-WCU-GB-1040-01012020-31122029-101-110-MER-0-P'],
    ['another project', 'WCC-WCU-GB-1041-01012020-31122029-50'],
    ['another vintage', 'WCC-WCU-GB-1040-01012030-31122039-50-60-MER-0-P'],
  ])('%s is another', (_what, first) => {
    expect(blocksOverlap(read(counted), read(first))).toBe(false)
  })
  it.each([
    ['ACR-US-934-2024-2891-1 to 100', 'ACR-US-934-2024-2891-1-100', true],
    ['ACR-US-934-2024-2891-1 to 100', 'ACR-US-934-2024-2891-100', true],
    ['ACR-US-934-2024-2891-1 to 100', 'ACR-US-934-2024-2891-101', false],
    ['CAR-1-US-1041-5-181-AZ-2015-6284-1 to 100', 'CAR-1-US-1041-5-181-AZ-2015-6284-100-101', true],
    ['XYZ-7-1 to 100', 'XYZ-7-1-100', true],
    ['XYZ-7-1 to 100', 'XYZ-7-101-200', false],
    ['0b8f3a52-3a3e-4a53-9d0c-0123456789ab', '{0B8F3A52-3A3E-4A53-9D0C-0123456789AB}', true],
    ['0b8f3a52-3a3e-4a53-9d0c-0123456789ab', '0b8f3a523a3e4a539d0c0123456789ab', true],
    ['0b8f3a52-3a3e-4a53-9d0c-0123456789ab', 'urn:uuid:0b8f3a52-3a3e-4a53-9d0c-0123456789ab', true],
    ['0b8f3a52-3a3e-4a53-9d0c-0123456789ab', '0b8f3a523a3e4a539d0c0123456789ac', false],
    ['A-1-11', 'A-11-1', false],
  ])('%s and %s', (one, other, meets) => {
    expect([blocksOverlap(read(one), read(other)), blocksOverlap(read(other), read(one))]).toEqual([
      meets,
      meets,
    ])
  })
  it.each([
    ['a Cyrillic letter', 'WСC-1', '“С” (U+0421)'],
    ['a Greek letter', 'ΑCR-1', '“Α” (U+0391)'],
    ['Arabic digits', 'WCU-٥٠', '“٥” (U+0665)'],
    ['an accent', 'WC\u0323U-1', '(U+0323)'],
    ['nothing but dashes', ' -- ', 'neither a letter nor a digit'],
  ])('%s is refused', (_what, first, words) => {
    for (const written of [{ first }, { first: 'WCU-1', last: first }])
      expect(readSerials(written)).toMatchObject({
        refusal: 'invalid',
        message: expect.stringContaining(words),
      })
  })

  // However a counted serial is dressed up, it is the same one or it is refused.
  const dashes = fc.constantFrom(
    '-',
    '--',
    '\u2010',
    '\u2014',
    '\u2043',
    '_',
    '/',
    '.',
    ' ',
    ' - ',
    '\u00a0',
    ':',
  )
  const unseen = fc.constantFrom(
    '',
    '\u200b',
    '\u00ad',
    '\u2060',
    '\ufeff',
    '\u202e',
    '\u034f',
    '\ufe0f',
    '\u180e',
  )
  const looksLike: Readonly<Record<string, string>> = { C: 'С', A: 'А', P: 'Ρ', '1': '١', E: 'Е', W: 'Ｗ' }
  const serials = [
    'WCC-WCU-GB-1040-01012020-31122029-57-57-MER-0-P',
    'WCC-WCU-GB-1040-01012020-31122029-50-60-MER-0-P',
    verra('50', '60'),
    'GS1-1-IN-GS4533-2-2020-22653-50-60',
    'ACR-US-934-2024-2891-50-60',
    'CAR-1-US-1041-5-181-AZ-2015-6284-50-60',
    'CERT-2020-A',
    'WCU-0057',
  ]
  const disguised = fc.constantFrom(...serials).chain((serial) =>
    fc
      .record({
        glue: fc.array(dashes, { minLength: serial.length, maxLength: serial.length }),
        noise: fc.array(unseen, { minLength: serial.length, maxLength: serial.length }),
        alike: fc.option(fc.nat(serial.length - 1), { nil: -1 }),
        lower: fc.boolean(),
        around: fc.constantFrom(
          ['', ''],
          ['', '.'],
          ['“', '”'],
          ['Serial: ', ''],
          ['Serial number ', ';'],
          ['(', ')'],
          [' ', '-'],
        ),
      })
      .map(({ glue, noise, alike, lower, around: [before, behind] }) => {
        const letters = [...(lower ? serial.toLowerCase() : serial)]
        const dressed = letters.map((letter, at) =>
          letter === '-' ? glue[at]! : `${(at === alike && looksLike[letter]) || letter}${noise[at]}`,
        )
        return { serial, text: `${before}${dressed.join('')}${behind}` }
      }),
  )
  it('in any disguise are the same or refused', () => {
    fc.assert(
      fc.property(disguised, ({ serial, text }) => {
        const block = readSerials({ first: text })
        if (isRefusal(block)) return
        expect([text, blocksOverlap(read(serial), block), blocksOverlap(block, read(serial))]).toEqual([
          text,
          true,
          true,
        ])
      }),
      { numRuns: 3000 },
    )
  })
})
