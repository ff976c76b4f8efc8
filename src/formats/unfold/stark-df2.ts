import type { UnfoldedRow, Unfolder, Unfolding, UnfoldNotes } from './unfolding.ts'

/** Sensors of a Stark outstation: 1 and 2 count active energy that comes in, 3 and 4 reactive energy. */
const active = new Set(['1', '2'])
const reactive = new Set(['3', '4'])
const reading = /^\d{1,2}\/\d{1,2}\/\d{4}\s*,/

class Df2Unfolder implements Unfolder {
  readonly #notes: UnfoldNotes
  #meter: string | undefined
  #sensor: string | undefined
  #passedOver = 0
  #firstPassedOver = 0

  constructor(notes: UnfoldNotes) {
    this.#notes = notes
  }

  text(line: string, no: number): Iterable<UnfoldedRow> {
    const text = line.replace(/^\uFEFF/, '').trim()
    const mark = text.slice(0, 2).toUpperCase()
    if (text === '' || mark === '#F') return []
    if (mark === '#O') {
      // Behind a hyphen stands the number of the outstation.
      this.#meter = text.slice(2).split('-')[0]?.trim()
      this.#sensor = undefined
      return []
    }
    if (mark === '#S') {
      this.#sensor = text.slice(2).trim()
      return []
    }
    return this.#reading(text, no)
  }

  #reading(text: string, no: number): Iterable<UnfoldedRow> {
    const cells = text.split(',').map((cell) => cell.trim())
    if (!reading.test(text) || cells.length !== 4) {
      this.#refuse(
        'row_broken',
        no,
        text,
        'A line of a DF2 file is “dd/mm/yyyy,HH:MM,value,flag”, and this one is not. Ask for the file again.',
      )
      return []
    }
    if (this.#meter === undefined || this.#sensor === undefined) {
      this.#refuse(
        'meter_missing',
        no,
        text,
        'No line “#O” with the meter, or none “#S” with the sensor, stands above this one, so whose it is cannot be told.',
      )
      return []
    }
    if (reactive.has(this.#sensor)) {
      this.#passedOver++
      this.#firstPassedOver ||= no
      this.#notes.row('ignored')
      return []
    }
    if (!active.has(this.#sensor)) {
      const message = `The sensor “${this.#sensor}” is none of 1 to 4, so what it counts is not known. Correct the line “#S” above.`
      this.#refuse('attribute_unknown', no, text, message)
      return []
    }
    const [date = '', time = '', value = '', flag = ''] = cells
    return [{ line: no, cells: [this.#meter, `${date} ${time}`, value, flag.slice(-1)] }]
  }

  #refuse(
    code: 'row_broken' | 'meter_missing' | 'attribute_unknown',
    row: number,
    value: string,
    message: string,
  ): void {
    this.#notes.issue('error', code, { row, value }, message)
    this.#notes.row('rejected')
  }

  end(): Iterable<UnfoldedRow> {
    if (this.#passedOver > 0)
      this.#notes.issue(
        'warning',
        'measure_ignored',
        { row: this.#firstPassedOver },
        `${this.#passedOver} lines, the first of them this one, are of reactive energy (sensors 3 and 4). Only active import is consumption: they were passed over.`,
      )
    return []
  }
}

/** Stark DF2: sections for each outstation and sensor, GMT all year, each half-hour named by its end. */
export const starkDf2: Unfolding = {
  name: 'stark.df2',
  title: 'Stark DF2',
  layout: 'halfHourlyLong',
  by: 'line',
  heads: ['#O', 'time', 'value', 'flag'],
  columns: { meter: 0, start: 1, value: 2, status: 3 },
  says: { dateOrder: 'dayFirst', labels: 'end', clock: 'utc', unit: 'kWh', utility: 'electricity' },
  looks: (beginning) => /^\uFEFF?\s*#F2\s*[\r\n]/i.test(beginning),
  open: (notes) => new Df2Unfolder(notes),
}
