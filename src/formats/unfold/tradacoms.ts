/** A segment of a TRADACOMS message: `CCD=1+2::7+UNIT:Day'`. */
export interface Segment {
  readonly name: string
  /** Its elements, each of them in its components. */
  readonly elements: readonly (readonly string[])[]
  readonly line: number
}

/** The longest segment that is read: what goes on for longer has lost the apostrophe at its end. */
const segmentMax = 10_000

/** The component of an element, empty where it is not there. */
export function component(segment: Segment, element: number, index = 0): string {
  return (segment.elements[element]?.[index] ?? '').trim()
}

/**
 * The segments of a text, each ended by an apostrophe; `+` parts its elements, `:` their components, and `?` takes the meaning from
 * the sign behind it. What follows the last apostrophe is handed over without a name.
 */
export function* segmentsOf(text: string): Generator<Segment> {
  let line = 1
  let start = line
  let name = ''
  let cell = ''
  let elements: string[][] = [[]]
  let length = 0
  const close = (): void => {
    elements.at(-1)?.push(cell)
    cell = ''
  }
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? ''
    if (sign === '\n') line++
    if (sign === '\n' || sign === '\r') continue
    if (length === 0) {
      if (sign === ' ' || sign === '\uFEFF') continue
      start = line
    }
    length++
    if (sign === '?' && at + 1 < text.length) cell += text[++at]
    else if (sign === '=' && name === '' && cell.length === 3 && elements.length === 1) {
      name = cell
      cell = ''
    } else if (sign === ':') close()
    else if (sign === '+') {
      close()
      elements.push([])
    } else if (sign === "'" || length > segmentMax) {
      close()
      yield { name: sign === "'" ? name : '', elements, line: start }
      name = ''
      elements = [[]]
      length = 0
    } else cell += sign
  }
  if (length > 0) {
    close()
    yield { name: '', elements, line: start }
  }
}
