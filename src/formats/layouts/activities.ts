import { addDays, type Day, daysBetween } from '../../domain/day.ts'
import { decimalText } from '../../domain/decimal.ts'
import { isRefusal } from '../../domain/refusal.ts'
import {
  type AttributeName,
  type Attributes,
  attributeNames,
  type StreamId,
  variantAttributes,
  variantText,
} from '../../domain/stream.ts'
import { checkAttributes, streamOf } from '../../domain/streams/catalogue.ts'
import { parseUnit, type Unit } from '../../domain/unit.ts'
import { readAgain } from '../read-again.ts'
import type { LayoutReader, Row, Table } from '../table.ts'
import { streamWord, VariantLookup, valueWord } from '../words.ts'

const daysMax = 800

/** One row for each trip, delivery, claim or collection. */
export class Activities implements LayoutReader {
  readonly #table: Table
  readonly #published: VariantLookup

  constructor(table: Table) {
    this.#table = table
    this.#published = new VariantLookup(table.context.variants)
  }

  row(row: Row): void {
    this.#table.collector.row(this.#read(row) ? 'accepted' : 'rejected')
  }

  end(): void {}

  #read(row: Row): boolean {
    const table = this.#table
    const academyId = this.#academy(row)
    const stream = this.#stream(row)
    const variant = stream === undefined ? undefined : this.#variant(row, stream)
    const unit = stream && this.#unit(row, stream, variant && variantAttributes(variant.text))
    const period = this.#period(row)
    const quantity = table.amount(row, 'quantity')
    if (academyId === undefined || stream === undefined || unit === undefined || variant === undefined)
      return false
    if (period === undefined || quantity === undefined) return false
    const texts = row.cells
    if (table.repeats.look(academyId, `${stream} ${period.start}`, texts) === 'same') {
      table.warn(
        row,
        undefined,
        'row_duplicate',
        'This row is the same as the one before it of that day. Both are counted: take one out if the same thing was entered twice.',
      )
    }
    const { grade } = variant
    table.collector.activity({
      kind: 'activity',
      row: row.line,
      academyId,
      stream,
      variant: variant.text,
      ...period,
      quantity: decimalText(quantity),
      unit,
      grade: table.grade(row, 'status', grade, 4),
      note: table.text(row, 'note').slice(0, 500) || undefined,
    })
    return true
  }

  #academy(row: Row): string | undefined {
    const table = this.#table
    const { academies, defaults } = table.context
    const written = table.text(row, 'academy')
    if (written === '' && defaults.academyId !== undefined) return defaults.academyId
    const found = academies.get(written.toLowerCase())
    if (found !== undefined) return found
    return table.error(
      row,
      'academy',
      'academy_unknown',
      written === ''
        ? 'The academy is missing. Write its code, URN or name as it is registered.'
        : `No academy “${written}” is registered. Write its code, URN or name as registered; or register it, then ${readAgain}.`,
    )
  }

  #stream(row: Row): StreamId | undefined {
    const written = this.#table.text(row, 'stream')
    if (written === '' && this.#table.context.defaults.stream !== undefined)
      return this.#table.context.defaults.stream
    const stream = streamWord(written)
    if (stream !== undefined) return stream
    return this.#table.error(
      row,
      'stream',
      'stream_unknown',
      `“${written}” is not a stream. Use one of those that “trust-carbon streams” or GET /v1/streams lists, such as travel.car or waste.`,
    )
  }

  /** The unit of a row: one that its variant takes, or, where that is not known, its stream. */
  #unit(row: Row, stream: StreamId, attributes: Attributes | undefined): Unit | undefined {
    const written = this.#table.text(row, 'unit')
    const entry = streamOf(stream)
    const accepted =
      attributes === undefined ? entry.units : (Object.keys(entry.measures(attributes)) as Unit[])
    if (written === '')
      return this.#table.error(
        row,
        'unit',
        'unit_missing',
        `The unit is missing. ${stream} takes ${accepted.join(', ')}.`,
      )
    const unit = parseUnit(written)
    if (unit === undefined)
      return this.#table.error(
        row,
        'unit',
        'unit_unknown',
        `“${written}” is not a known unit. ${stream} takes ${accepted.join(', ')}.`,
      )
    if (!accepted.includes(unit))
      return this.#table.error(
        row,
        'unit',
        'unit_mismatch',
        `${stream} is not measured in ${written}. It takes ${accepted.join(', ')}.`,
      )
    return unit
  }

  /** One attribute's cell in the catalogue's words, or as written where it is none of them: undefined where it was refused here. */
  #attribute(row: Row, stream: StreamId, name: AttributeName): string | undefined {
    const written = this.#table.text(row, name)
    if (streamOf(stream).names?.attribute !== name) return valueWord(stream, name, written) ?? written
    const found = this.#published.name(stream, name, written)
    return typeof found === 'string'
      ? found
      : this.#table.error(row, name, 'attribute_unknown', found.message)
  }

  #variant(row: Row, stream: StreamId): { text: string; grade: 2 | 3 } | undefined {
    const given: Partial<Record<AttributeName, string>> = {}
    for (const name of attributeNames) {
      if (this.#table.text(row, name) === '') continue
      const value = this.#attribute(row, stream, name)
      if (value === undefined) return undefined
      given[name] = value
    }
    const checked = checkAttributes(stream, given)
    if (isRefusal(checked)) {
      const role = attributeNames.find((name) => name === checked.pointer)
      return this.#table.error(row, role, checked.refusal, checked.message)
    }
    const text = variantText(checked.attributes)
    const problem = this.#published.problem(stream, text)
    if (problem !== undefined)
      return this.#table.error(row, problem.name, 'attribute_unknown', problem.message)
    return { text, grade: checked.assumed ? 3 : 2 }
  }

  #period(row: Row): { start: Day; end: Day } | undefined {
    const table = this.#table
    const start = table.day(row, 'from')
    const last = table.text(row, 'to') === '' ? start : table.day(row, 'to')
    if (start === undefined || last === undefined) return undefined
    const days = daysBetween({ from: start, to: last }) + 1
    if (days >= 1 && days <= daysMax) return { start, end: addDays(last, 1) }
    return table.error(
      row,
      'to',
      'period_invalid',
      days < 1
        ? `The row ends on ${last}, before it begins on ${start}. Correct the dates.`
        : `The row covers ${days} days; at most ${daysMax} are taken. Correct the dates.`,
    )
  }
}
