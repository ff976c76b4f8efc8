import type { Day } from '../../../domain/day.ts'
import type { StreamId } from '../../../domain/stream.ts'
import type { Unit } from '../../../domain/unit.ts'
import { detached } from '../../detached.ts'
import type { ActivityRecord, Grade } from '../../record.ts'

/** Texts that come again and again, each kept once and known by its number. */
class Texts {
  readonly #numbers = new Map<string, number>()
  readonly #texts: string[] = []

  number(text: string): number {
    let number = this.#numbers.get(text)
    if (number === undefined) {
      const own = detached(text)
      number = this.#texts.length
      this.#texts.push(own)
      this.#numbers.set(own, number)
    }
    return number
  }

  text(number: number): string {
    return this.#texts[number] ?? ''
  }
}

/** Numbers in a row, eight bytes each: whole ones up to 53 bits. */
class Numbers {
  #values = new Float64Array(1024)
  length = 0

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.length++] = value
  }

  at(index: number): number {
    return this.#values[index] ?? 0
  }
}

/** What is kept of a row beside its records. */
export interface Ticket {
  readonly line: number
  readonly mirror: number
  readonly leg: number
  readonly content: number
  /** The amount of money as the row writes it, empty where it is not needed. */
  readonly amount: string
}

/**
 * The records of a whole file, put away until it ends. As objects they would take a kilobyte a row; here it is a quarter of that, so that half a
 * million rows fit beside everything else.
 */
export class Shelf {
  readonly #texts = new Texts()
  readonly #columns = {
    line: new Numbers(),
    mirror: new Numbers(),
    leg: new Numbers(),
    content: new Numbers(),
    amount: new Numbers(),
    /** Where the records of the row begin. */
    first: new Numbers(),
  }
  readonly #records = {
    kind: new Numbers(),
    academy: new Numbers(),
    start: new Numbers(),
    end: new Numbers(),
    quantity: new Numbers(),
  }
  readonly #notes: (string | undefined)[] = []

  /** How many rows are put away. */
  get rows(): number {
    return this.#columns.line.length
  }

  put(ticket: Ticket, records: readonly ActivityRecord[]): void {
    const columns = this.#columns
    columns.line.push(ticket.line)
    columns.mirror.push(ticket.mirror)
    columns.leg.push(ticket.leg)
    columns.content.push(ticket.content)
    columns.amount.push(this.#texts.number(ticket.amount))
    columns.first.push(this.#notes.length)
    for (const record of records) {
      const { stream, variant, unit, grade } = record
      this.#records.kind.push(this.#texts.number([stream, variant, unit, grade].join('\t')))
      this.#records.academy.push(this.#texts.number(record.academyId))
      this.#records.start.push(this.#texts.number(record.start))
      this.#records.end.push(this.#texts.number(record.end))
      this.#records.quantity.push(this.#texts.number(record.quantity))
      this.#notes.push(record.note === undefined ? undefined : detached(record.note))
    }
  }

  ticket(row: number): Ticket {
    const { line, mirror, leg, content, amount } = this.#columns
    return {
      line: line.at(row),
      mirror: mirror.at(row),
      leg: leg.at(row),
      content: content.at(row),
      amount: this.#texts.text(amount.at(row)),
    }
  }

  /** What a refund has in common with a row: looked at for every row, and so without making a ticket. */
  mirror(row: number): number {
    return this.#columns.mirror.at(row)
  }

  line(row: number): number {
    return this.#columns.line.at(row)
  }

  /** The first day of a row. */
  day(row: number): Day {
    return this.#texts.text(this.#records.start.at(this.#columns.first.at(row)))
  }

  /** The records of a row as they were put away. */
  records(row: number): ActivityRecord[] {
    const first = this.#columns.first.at(row)
    const last = row + 1 < this.rows ? this.#columns.first.at(row + 1) : this.#notes.length
    return Array.from({ length: last - first }, (_, part) => this.#record(row, first + part, part))
  }

  #record(row: number, at: number, part: number): ActivityRecord {
    const { kind, academy, start, end, quantity } = this.#records
    const [stream = '', variant = '', unit = '', grade = ''] = this.#texts.text(kind.at(at)).split('\t')
    return {
      kind: 'activity',
      row: this.line(row),
      part,
      academyId: this.#texts.text(academy.at(at)),
      stream: stream as StreamId,
      variant,
      start: this.#texts.text(start.at(at)),
      end: this.#texts.text(end.at(at)),
      quantity: this.#texts.text(quantity.at(at)),
      unit: unit as Unit,
      grade: Number.parseInt(grade, 10) as Grade,
      note: this.#notes[at],
    }
  }
}
