import { addDays, type Day, daysBetween, type Period } from '../../../domain/day.ts'
import { isRefusal, refuse } from '../../../domain/refusal.ts'
import { type Attributes, type StreamId, variantText } from '../../../domain/stream.ts'
import { checkAttributes } from '../../../domain/streams/catalogue.ts'
import { isDate } from '../../dates.ts'
import { detached } from '../../detached.ts'
import type { Role } from '../../profile.ts'
import { readAgain } from '../../read-again.ts'
import type { Grade } from '../../record.ts'
import type { Row, Table } from '../../table.ts'
import { VariantLookup } from '../../words.ts'
import { monthOfText, plainDay } from './days.ts'

/** A variant of a stream that some factor set can calculate. */
export interface Variant {
  readonly stream: StreamId
  readonly text: string
  /** 3 where something about it is only taken as the average. */
  readonly grade: Grade
}

const daysMax = 800
/** How many names of things that were passed over are shown. */
const examplesMax = 4
/** How many ways of writing dates and academies are remembered. */
const writtenMax = 20_000

interface PassedOver {
  count: number
  readonly first: number
  readonly examples: Set<string>
}

/** What all readers of travel files share: whose a row is, when it was, and what is said of the rows that are left out on purpose. */
export class TravelDesk {
  readonly table: Table
  readonly #published: VariantLookup
  readonly #passed = new Map<string, PassedOver>()
  readonly #variants = new Map<string, Variant>()
  readonly #academies = new Map<string, string>()

  /** Where nothing can be counted anyway, nobody is asked whose it is. */
  constructor(table: Table, { academy }: { academy: 'asked' | 'unasked' } = { academy: 'asked' }) {
    this.table = table
    this.#published = new VariantLookup(table.context.variants)
    const named = table.has('academy') || table.has('department')
    if (named || academy === 'unasked' || table.context.defaults.academyId !== undefined) return
    table.collector.refuse(
      refuse(
        'academy_unknown',
        'The file does not say which academy its rows are of. Send it with that academy (“--academy CODE”, or the upload’s option “academy”), or add a column “academy” with a code, URN or name in each row.',
      ),
    )
  }

  /** Whether the file cannot be read as a whole: then no row of it is. */
  get refused(): boolean {
    return this.table.collector.tooMuch !== undefined
  }

  /** The academy of a row: what its column says, else its department where that is one, else what the sender said of the whole file. */
  academy(row: Row): string | undefined {
    const { table } = this
    const { academies, defaults } = table.context
    const name = table.text(row, 'academy')
    const department = table.text(row, 'department')
    const written = name || department
    const known = this.#academies.get(written)
    if (known !== undefined) return known
    const found = written === '' ? undefined : academies.get(written.toLowerCase())
    // A department is seldom an academy; a column that is headed “academy” or “school” is not overruled.
    const answer = found ?? (name === '' ? defaults.academyId : undefined)
    if (answer !== undefined) {
      if (this.#academies.size < writtenMax) this.#academies.set(detached(written), answer)
      return answer
    }
    const role = name === '' && table.has('department') ? 'department' : 'academy'
    return table.error(
      row,
      role,
      'academy_unknown',
      written === ''
        ? 'The academy is missing. Write its code, URN or name, or send the file with “--academy CODE” (the upload’s option “academy”).'
        : `No academy “${written}” is registered. Write its code, URN or name as registered, ${name === '' ? 'send the file with “--academy CODE” (the upload’s option “academy”), ' : ''}or register it, then ${readAgain}.`,
    )
  }

  /** The day in a column. One that has not come yet is refused. */
  day(row: Row, role: Role): Day | undefined {
    const day = this.dayOrFuture(row, role)
    if (day !== 'future') return day
    const answer = this.table.dates.day(plainDay(this.table.text(row, role)))
    return isDate(answer) ? answer : this.table.error(row, role, answer.code, answer.message)
  }

  /** The day in a column, or that it lies in the future. */
  dayOrFuture(row: Row, role: Role): Day | 'future' | undefined {
    const answer = this.table.dates.day(plainDay(this.table.text(row, role)))
    if (isDate(answer)) return answer
    if (answer.code === 'date_future') return 'future'
    return this.table.error(row, role, answer.code, answer.message)
  }

  /** The days of a claim: a day, a first and a last day, or a month. */
  period(row: Row): Period | undefined {
    const { table } = this
    const first: Role = table.text(row, 'start') !== '' || !table.has('date') ? 'start' : 'date'
    const month = monthOfText(table.text(row, first))
    if (month !== undefined && month.start <= table.context.today) return month
    const start = this.day(row, first)
    const last = first === 'start' && table.text(row, 'end') !== '' ? this.day(row, 'end') : start
    if (start === undefined || last === undefined) return undefined
    const days = daysBetween({ from: start, to: last }) + 1
    if (days >= 1 && days <= daysMax) return { start, end: addDays(last, 1) }
    return table.error(
      row,
      'end',
      'period_invalid',
      days < 1
        ? `The row ends on ${last}, before it begins on ${start}. Correct the dates.`
        : `The row covers ${days} days; at most ${daysMax} are taken. Correct the dates.`,
    )
  }

  /** A variant by attributes of the catalogue; the size or class falls back on the average where the combination has no factor. */
  variant(stream: StreamId, given: Attributes): Variant | undefined {
    const key = `${stream} ${variantText(given)}`
    let variant = this.#variants.get(key)
    if (variant === undefined) {
      variant = this.#variantOf(stream, given)
      if (variant !== undefined) this.#variants.set(key, variant)
    }
    return variant
  }

  #variantOf(stream: StreamId, given: Attributes): Variant | undefined {
    const checked = checkAttributes(stream, given)
    if (isRefusal(checked)) return undefined
    const text = variantText(checked.attributes)
    if (this.#published.problem(stream, text) === undefined)
      return { stream, text, grade: checked.assumed ? 3 : 2 }
    const { size, class: cabin, ...rest } = given
    return size === undefined && cabin === undefined ? undefined : this.#variantOf(stream, rest)
  }

  /** A name as published, such as that of a country; undefined where no factor set has it. */
  published(stream: StreamId, name: 'country', written: string): string | { readonly message: string } {
    return this.#published.name(stream, name, written)
  }

  /** Leaves a row out on purpose. What is left out is said once at the end, with how many rows there were. */
  passOver(row: Pick<Row, 'line'>, what: string, example?: string): 'ignored' {
    let passed = this.#passed.get(what)
    if (passed === undefined) {
      passed = { count: 0, first: row.line, examples: new Set() }
      this.#passed.set(what, passed)
    }
    passed.count++
    if (example && passed.examples.size <= examplesMax) passed.examples.add(detached(example.slice(0, 60)))
    return 'ignored'
  }

  /** Says what was left out. To be called once, at the end. */
  sayPassedOver(): void {
    for (const [what, { count, first, examples }] of this.#passed) {
      const rows = count === 1 ? `row ${first}` : `${count} rows, the first of them row ${first}`
      const shown = [...examples].slice(0, examplesMax).map((name) => `“${name}”`)
      const such =
        shown.length === 0 ? '' : ` (${shown.join(', ')}${examples.size > examplesMax ? ' …' : ''})`
      this.table.collector.issue('warning', 'row_passed_over', {}, `Not counted: ${what}${such}; ${rows}.`)
    }
  }

  /** The source's own number of a row. An e-mail address is a person's and is never kept. */
  id(row: Row): string | undefined {
    const text = this.table.text(row, 'id')
    return text === '' || text.includes('@') ? undefined : text
  }
}
