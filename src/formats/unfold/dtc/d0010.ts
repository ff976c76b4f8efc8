import type { UnfoldedRow, Unfolding } from '../unfolding.ts'
import { FlowReader, type FlowRecord } from './flow.ts'

/** D0010: the readings of cumulative registers, in records 026 (meter point), 028 (meter) and 030 (register). */
class Readings extends FlowReader {
  protected readonly flows = ['D0010']
  protected readonly tops = ['026']
  /** 027, 029 and 031 to 033 hold no reading: site visits, and what their validation said. */
  protected readonly codes = ['026', '027', '028', '029', '030', '031', '032', '033']
  #mpan: string | undefined
  #validation = ''
  #serial: string | undefined
  #readType = ''
  #waiting: UnfoldedRow | undefined

  protected *release(): Iterable<UnfoldedRow> {
    const row = this.#waiting
    this.#waiting = undefined
    if (row !== undefined) yield row
  }

  protected drop() {
    const row = this.#waiting
    this.#waiting = undefined
    this.#mpan = undefined
    return row && { line: row.line, what: 'The reading of this line' }
  }

  protected *record(record: FlowRecord): Iterable<UnfoldedRow> {
    yield* this.release()
    const { code, fields } = record
    if (code === '026') this.#meterPoint(record)
    else if (code === '028') {
      this.#serial = fields[0] ?? ''
      this.#readType = fields[1] ?? ''
    } else if (code === '030') this.#reading(record)
  }

  #meterPoint({ fields, no }: FlowRecord): void {
    this.#mpan = fields[0] ?? ''
    this.#validation = (fields[1] ?? '').toUpperCase()
    this.#serial = undefined
    this.#readType = ''
    if (this.#validation === 'U')
      this.notes.issue(
        'warning',
        'read_unvalidated',
        { row: no, column: 'BSC validation status (026)', value: 'U' },
        `The readings of ${this.#mpan} were not validated yet when they were sent. They are taken; a validated reading of the same day replaces them.`,
      )
  }

  #reading(record: FlowRecord): void {
    if (this.#mpan === undefined || this.#serial === undefined) {
      this.misplaced(
        record,
        'This reading (030) has no meter point (026) and meter (028) before it, so nobody can tell whose it is. Ask for the file again.',
      )
      return
    }
    const [register = '', at = '', reading = '', demandReset = '', resets = '', flag = ''] = record.fields
    if (this.#validation === 'F' || flag.toUpperCase() === 'F') {
      const why = this.#validation === 'F' ? 'BSC validation status (026)' : 'Reading flag (030)'
      this.passOver(
        'read_failed',
        record,
        why,
        'The sender marks this reading as failed, so it is not taken. A good one follows in a later flow.',
      )
    } else if (demandReset !== '' || resets !== '') {
      this.passOver(
        'quantity_other',
        record,
        'Maximum demand reset (030)',
        'This register keeps the maximum demand, which is no consumption. It was passed over.',
      )
    } else {
      const cells = [this.#mpan, this.#serial, register, at, reading, this.#readType, 'kWh']
      this.#waiting = { line: record.no, cells }
    }
  }
}

/** Validated and unvalidated meter readings. */
export const d0010: Unfolding = {
  name: 'dtc.d0010',
  title: 'Industry flow D0010, meter readings',
  layout: 'reads',
  by: 'line',
  heads: [
    'MPAN (026)',
    'Meter serial (028)',
    'Register (030)',
    'Reading date (030)',
    'Reading (030)',
    'Reading type (028)',
    'Unit',
  ],
  columns: { meter: 0, serial: 1, register: 2, date: 3, reading: 4, readType: 5, unit: 6 },
  looks: (beginning) =>
    /^\s*ZH[VDF]\|[^|\r\n]*\|\s*D0010/i.test(beginning) || /^\s*026\|[\d ]{13,}\|/.test(beginning),
  open: (notes) => new Readings(notes),
}
