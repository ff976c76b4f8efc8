import { isRefusal, type Refusal, refuse } from './refusal.ts'

/** Serial numbers as somebody writes them down: one, or a block from the first to the last. */
export interface WrittenSerials {
  readonly first: string
  readonly last?: string | undefined
}

interface Span {
  readonly from: bigint
  readonly to: bigint
}

/** A block of serial numbers as it is understood. */
export interface SerialBlock {
  /** As it was written. */
  readonly text: string
  /** The words of the serial, and between them its numbers: of a block one of them is a span. */
  readonly parts: readonly (string | Span)[]
  /** How many serials it names; undefined where the text has no number of its own at its end. */
  readonly count: bigint | undefined
  /** The way of writing by which it is known, whatever register was named; undefined: any other. */
  readonly notation: string | undefined
}

/**
 * How registries write a whole block into one serial number; `head`, `from`, `to` and `tail` in that order. Verra:
 * `9344-82392553-82392562-VCS-VCU-262-VER-BR-14-1686-01012017-31122017-1`; Gold Standard: `GS1-1-IN-GS4533-2-2020-22653-106-111`; UK Land
 * Carbon Registry (Woodland Carbon Code, Peatland Code): `WCC-WCU-GB-1040-01012020-31122029-1-100-MER-0-P`; American Carbon Registry and
 * Climate Action Reserve: `ACR-US-934-2024-2891-58384 to 58673`.
 */
const notations: readonly (readonly [string, RegExp])[] = [
  ['Verra', /^(\d+-)(\d+)-(\d+)(-VCS-.+)$/],
  ['Gold Standard', /^(GS\d+-\d+-[A-Z]+-[A-Z]*\d+-\d+-\d{4}-\d+-)(\d+)-(\d+)()$/],
  ['UK Land Carbon Registry', /^([A-Z]{3}-.+-)(\d+)-(\d+)(-MER-\d+-[A-Z])$/],
  ['first to last', /^(.*?)(\d+)TO(\d+)()$/],
]
const uuid = /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/

/** Capitals, no spaces, one kind of dash: a certificate's text copied out of a PDF is the same serial. */
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, '')

/** Words and numbers in turn. Leading zeros make no other serial. */
function partsOf(text: string): (string | Span)[] {
  return text.split(/(\d+)/).map((part, index) => {
    if (index % 2 === 0) return part
    const value = BigInt(part)
    return { from: value, to: value }
  })
}

const backwards = (text: string): Refusal =>
  refuse('invalid', `The block “${text}” ends before it starts. Write the lower serial number first.`)

function inOneText(text: string): SerialBlock | Refusal {
  const written = plain(text)
  for (const [notation, pattern] of notations) {
    const found = pattern.exec(written)
    if (found === null) continue
    const [, head = '', first = '', last = '', tail = ''] = found
    const span = { from: BigInt(first), to: BigInt(last) }
    if (span.to < span.from) return backwards(text)
    // Head and tail meet the span with words, which may be empty, as they do in partsOf.
    const parts = [...partsOf(head), span, ...partsOf(tail)]
    return { text, parts, count: span.to - span.from + 1n, notation }
  }
  const numbered = /\d$/.test(written) && !uuid.test(written)
  return { text, parts: partsOf(written), count: numbered ? 1n : undefined, notation: undefined }
}

/**
 * Understands serial numbers: a block in the registry's own way of writing, or the first and the last serial, which differ in one number
 * only. Refused where the two do not make a block, or the block runs backwards.
 */
export function readSerials({ first, last }: WrittenSerials): SerialBlock | Refusal {
  const one = inOneText(first)
  if (last === undefined || isRefusal(one) || plain(first) === plain(last)) return one
  const other = inOneText(last)
  if (isRefusal(other)) return other
  const text = `${first} to ${last}`
  if (one.notation !== undefined || other.notation !== undefined)
    return refuse(
      'invalid',
      `“${(one.notation === undefined ? other : one).text}” names a whole block by itself. Write each such block as an entry of its own, without a last serial.`,
    )
  const differing = one.parts.flatMap((part, index) => (samePart(part, other.parts[index]) ? [] : [index]))
  const at = differing[0] ?? -1
  const [from, to] = [one.parts[at], other.parts[at]]
  if (
    one.parts.length !== other.parts.length ||
    differing.length !== 1 ||
    typeof from !== 'object' ||
    typeof to !== 'object'
  )
    return refuse(
      'invalid',
      `“${first}” and “${last}” are not the ends of one block: the first and the last serial of a block differ in one number only. Write blocks apart.`,
    )
  if (to.from < from.from) return backwards(text)
  const span = { from: from.from, to: to.from }
  return {
    text,
    parts: one.parts.map((part, index) => (index === at ? span : part)),
    count: span.to - span.from + 1n,
    notation: undefined,
  }
}

function samePart(one: string | Span, other: string | Span | undefined): boolean {
  if (typeof one === 'string' || typeof other !== 'object') return one === other
  return one.from === other.from && one.to === other.to
}

/** Whether two blocks have a serial in common: the same words, and numbers that meet. */
export function blocksOverlap(one: SerialBlock, other: SerialBlock): boolean {
  return (
    one.parts.length === other.parts.length &&
    one.parts.every((part, index) => {
      const beside = other.parts[index]
      if (typeof part === 'string' || typeof beside !== 'object') return part === beside
      return part.from <= beside.to && beside.from <= part.to
    })
  )
}
