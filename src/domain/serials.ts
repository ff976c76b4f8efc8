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
  /** Which of the parts is the span of a block in a registry’s own way of writing. */
  readonly spanAt?: number
  /** How it reads where white space between two digits is taken the other way. */
  readonly otherwise?: SerialBlock
}

/**
 * How registries write a whole block into one serial number; `head`, `from`, `to` and `tail` in that order, as `plain` leaves them. Verra:
 * `9344-82392553-82392562-VCS-VCU-262-VER-BR-14-1686-01012017-31122017-1`; Gold Standard: `GS1-1-IN-GS4533-2-2020-22653-106-111`; UK Land
 * Carbon Registry (Woodland Carbon Code, Peatland Code): `WCC-WCU-GB-1040-01012020-31122029-1-100-MER-0-P`; American Carbon Registry and
 * Climate Action Reserve: `ACR-US-934-2024-2891-58384 to 58673`, and with a dash for the word.
 */
const firstToLast = 'first to last'
const notations: readonly (readonly [string, RegExp])[] = [
  ['Verra', /^(\d+-)(\d+)-(\d+)(VCS.+)$/],
  ['Gold Standard', /^(GS\d+-\d+[A-Z]+\d+-\d+-\d{4}-\d+-)(\d+)-(\d+)()$/],
  ['UK Land Carbon Registry', /^([A-Z]{3}(?:.*\D)?)(\d+)-(\d+)(MER\d+[A-Z])$/],
  ['American Carbon Registry', /^(ACR[A-Z]+\d+-\d{4}-\d+-)(\d+)(?:-|TO)(\d+)()$/],
  ['Climate Action Reserve', /^(CAR\d+[A-Z]+\d+-\d+-\d+[A-Z]+\d{4}-\d+-)(\d+)(?:-|TO)(\d+)()$/],
  [firstToLast, /^(.*?)(\d+)TO(\d+)()$/],
]
const uuid = /^[0-9A-F]{8}(-?)([0-9A-F]{4}\1){3}[0-9A-F]{12}$/

const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu
const label =
  /^[^A-Z0-9]*(?:(?:CREDIT|UNIT|VCU)S?\s+)?(?:SERIALS?(?:\s*(?:NUMBERS?|NOS?|NR))?|URN(?=:)|UUID(?=:))[^A-Z0-9]+/

/** What is written beside letters, digits and separators is for no registry to use, and looks like something else. */
function strangeCharacter(text: string): Refusal | undefined {
  const visible = text.normalize('NFKC').replace(invisible, '')
  const strange = /(?!\p{ASCII})[\p{L}\p{N}\p{M}]/u.exec(visible)?.[0]
  if (strange !== undefined) {
    const point = strange.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')
    return refuse(
      'invalid',
      `“${text}” has the character “${strange}” (U+${point}): serial numbers are of the letters A to Z and the digits 0 to 9, and this one may only look so. Copy the serial from the registry’s record as plain text.`,
    )
  }
  if (!/[A-Za-z0-9]/.test(visible))
    return refuse(
      'invalid',
      `“${text}” has neither a letter nor a digit. Copy the serial from the registry’s record.`,
    )
  return undefined
}

/**
 * Capitals and digits, and a dash only where two numbers meet: however dashes, quotes and spaces came out of a certificate, and whatever was
 * written before it, it is the same serial. `space` is what white space or a comma between two digits is: nothing, where a line was
 * broken within a number, or a dash.
 */
function plain(text: string, space: '' | '-' = ''): string {
  let written = text.normalize('NFKC').replace(invisible, '').toUpperCase()
  while (label.test(written)) written = written.replace(label, '')
  const dashed = written
    .replace(/(?<=\d)[\s,]+(?=\d)/g, space)
    .replace(/[^A-Z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return uuid.test(dashed) ? dashed.replaceAll('-', '') : dashed.replace(/(?<!\d)-|-(?!\d)/g, '')
}

/** Whether it is a pending issuance unit of the Woodland Carbon Code or the Peatland Code: `WCC-PIU-…`, `PC-PIU-…`. */
export const isPending = (serial: string): boolean => /^(WCC|PCC?)PIU/.test(plain(serial))

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

function inOneText(text: string, space: '' | '-'): SerialBlock | Refusal {
  const written = plain(text, space)
  for (const [notation, pattern] of notations) {
    const found = pattern.exec(written)
    if (found === null) continue
    const [, head = '', first = '', last = '', tail = ''] = found
    const span = { from: BigInt(first), to: BigInt(last) }
    if (span.to < span.from) return backwards(text)
    // Head and tail meet the span with words, which may be empty, as they do in partsOf.
    const before = partsOf(head)
    const parts = [...before, span, ...partsOf(tail)]
    return { text, parts, count: span.to - span.from + 1n, notation, spanAt: before.length }
  }
  if (uuid.test(written)) return { text, parts: [written], count: undefined, notation: undefined }
  const count = /\d$/.test(written) ? 1n : undefined
  return { text, parts: partsOf(written), count, notation: undefined }
}

/**
 * Understands serial numbers: a block in the registry's own way of writing, or the first and the last serial, which differ in one number
 * only. Refused where the two do not make a block, the block runs backwards, or a character is none of a serial.
 */
export function readSerials(written: WrittenSerials): SerialBlock | Refusal {
  const { first, last } = written
  const strange = strangeCharacter(first) ?? (last === undefined ? undefined : strangeCharacter(last))
  if (strange !== undefined) return strange
  const joined = readSpaced(written, '')
  if (![first, last ?? ''].some((text) => plain(text) !== plain(text, '-'))) return joined
  // White space between two digits may be a broken line or stand for a dash: it is the same serial either way.
  const apart = readSpaced(written, '-')
  if (isRefusal(apart)) return joined
  if (isRefusal(joined)) return apart
  return joined.notation === undefined && apart.notation !== undefined
    ? { ...apart, otherwise: joined }
    : { ...joined, otherwise: apart }
}

function readSpaced({ first, last }: WrittenSerials, space: '' | '-'): SerialBlock | Refusal {
  const one = inOneText(first, space)
  if (last === undefined || isRefusal(one) || plain(first, space) === plain(last, space)) return one
  const other = inOneText(last, space)
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

/** Whether two blocks have a serial in common, as they are read first or as their spaces may be read too. */
export function blocksOverlap(one: SerialBlock, other: SerialBlock): boolean {
  const readings = ({ otherwise, ...block }: SerialBlock): SerialBlock[] =>
    otherwise === undefined ? [block] : [block, otherwise]
  return readings(one).some((mine) =>
    readings(other).some(
      (theirs) => meet(mine, theirs) || startsWithin(mine, theirs) || startsWithin(theirs, mine),
    ),
  )
}

/** The same words, and numbers that meet. */
const meet = (one: SerialBlock, other: SerialBlock): boolean =>
  one.parts.length === other.parts.length && one.parts.every((part, at) => partsMeet(part, other.parts[at]))

function partsMeet(part: string | Span, beside: string | Span | undefined): boolean {
  if (typeof part === 'string' || typeof beside !== 'object') return part === beside
  return part.from <= beside.to && beside.from <= part.to
}

/** Whether a text that no registry writes begins as a block of a registry does and names numbers of it: its end was left off, or mangled. */
function startsWithin(short: SerialBlock, { parts, notation, spanAt }: SerialBlock): boolean {
  if (spanAt === undefined || short.spanAt !== undefined) return false
  const [from, dash, to, ...rest] = short.parts.slice(spanAt)
  if (
    typeof from !== 'object' ||
    !parts.slice(0, spanAt).every((part, at) => samePart(part, short.parts[at]))
  )
    return false
  const range = dash === '-' && typeof to === 'object' && to.to >= from.from
  if (notation === firstToLast && !(range ? rest.join('') === '' : dash === '' && to === undefined))
    return false
  return partsMeet(range ? { from: from.from, to: to.to } : from, parts[spanAt])
}
