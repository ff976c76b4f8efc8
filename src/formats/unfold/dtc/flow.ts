import type { RefusalCode } from '../../../domain/refusal.ts'
import { detached } from '../../detached.ts'
import type { UnfoldedRow, Unfolder, UnfoldNotes } from '../unfolding.ts'

/** The record with which a flow of the Data Transfer Catalogue begins: `ZHV|0000475656|D0010002|D|UDMS|X|MRCY|20160302153151||||OPER|`. */
export const flowHeader = /^\s*ZH[VDF]\|/

/** One record: its group code, and its fields behind that, trimmed, because hand-made copies pad blanks. */
export interface FlowRecord {
  readonly code: string
  readonly fields: readonly string[]
  readonly no: number
}

/** What a file with several flows, or a broken one, is counted by. */
interface Envelope {
  /** The flow that the header names, undefined where records come without one. */
  readonly flow: string | undefined
  readonly foreign: boolean
  groups: number
  tops: number
}

const counted = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,12}$/.test(text) ? Number.parseInt(text, 10) : undefined

/** How many kinds of unknown records are named. */
const unknownMax = 20

/**
 * Goes through the records of a file of flows: headers, trailers and their counts. What a flow's own records mean is for the flow. The
 * last group waits until the next record shows that it is whole: where the trailer is missing, it is not.
 */
export abstract class FlowReader implements Unfolder {
  protected readonly notes: UnfoldNotes
  readonly #unknown = new Map<string, number>()
  #open: Envelope | undefined
  #lastLine = 0

  constructor(notes: UnfoldNotes) {
    this.notes = notes
  }

  /** The flows that it reads, without their versions: `D0010`. */
  protected abstract readonly flows: readonly string[]
  /** The code of the record that begins a meter's part, which the trailer counts. */
  protected abstract readonly tops: readonly string[]
  /** Every code that its records may have. */
  protected abstract readonly codes: readonly string[]
  /** A record between header and trailer, of one of its codes. */
  protected abstract record(record: FlowRecord): Iterable<UnfoldedRow>
  /** The rows that were waiting, now that they are known to be whole. */
  protected abstract release(): Iterable<UnfoldedRow>
  /** Forgets what was waiting, and says on which line it began and what it is. */
  protected abstract drop(): { readonly line: number; readonly what: string } | undefined

  *text(text: string, no: number): Iterable<UnfoldedRow> {
    if (text.trim() === '') return
    const [code = '', ...fields] = text.split('|').map((field) => field.trim())
    this.#lastLine = no
    if (/^ZH[VDF]$/i.test(code)) this.#begin(fields, no)
    else if (/^Z[PT]T$/i.test(code)) yield* this.#finish(fields, no)
    else yield* this.#body({ code: code.toUpperCase(), fields, no })
  }

  *end(): Iterable<UnfoldedRow> {
    this.#cutOff()
    if (this.#unknown.size === 0) return
    const kinds = [...this.#unknown].slice(0, unknownMax).map(([code, count]) => `${code} (${count})`)
    this.notes.issue(
      'warning',
      'record_unknown',
      {},
      `Records of kinds that are not known here were passed over: ${kinds.join(', ')}. They hold no reading that is known of.`,
    )
  }

  #begin(fields: readonly string[], no: number): void {
    this.#cutOff()
    const flow = detached(fields[1] ?? '').toUpperCase()
    const foreign = !this.flows.includes(flow.slice(0, 5))
    this.#open = { flow, foreign, groups: 0, tops: 0 }
    if (foreign)
      this.notes.issue(
        'error',
        'file_unknown_format',
        { row: no, value: flow },
        `This part of the file is the flow “${flow}”, and only ${this.flows.join(', ')} can stand together here. Send it as a file of its own.`,
      )
  }

  *#body(record: FlowRecord): Iterable<UnfoldedRow> {
    this.#open ??= { flow: undefined, foreign: false, groups: 0, tops: 0 }
    this.#open.groups++
    if (this.tops.includes(record.code)) this.#open.tops++
    if (this.#open.foreign) {
      this.notes.row('ignored')
      return
    }
    if (this.codes.includes(record.code)) yield* this.record(record)
    else {
      this.notes.row('ignored')
      const code = detached(record.code.slice(0, 10))
      if (this.#unknown.has(code) || this.#unknown.size < unknownMax)
        this.#unknown.set(code, (this.#unknown.get(code) ?? 0) + 1)
    }
  }

  *#finish(fields: readonly string[], no: number): Iterable<UnfoldedRow> {
    yield* this.release()
    const open = this.#open
    this.#open = undefined
    if (open === undefined || open.foreign) return
    const groups = counted(fields[1])
    const tops = counted(fields[3])
    const wrong = [
      // Some senders count the header and the trailer, too.
      groups !== undefined && groups !== open.groups && groups !== open.groups + 2
        ? `${groups} records, and ${open.groups} stand before it`
        : undefined,
      tops !== undefined && tops !== open.tops ? `${tops} meters, and there are ${open.tops}` : undefined,
    ].filter((one) => one !== undefined)
    if (wrong.length > 0)
      this.notes.issue(
        'warning',
        'file_count_differs',
        { row: no },
        `The trailer counts ${wrong.join('; and ')}. Something was lost or added on the way: compare with the sender. What is there was read.`,
      )
  }

  /** A flow that has no trailer: the last group of it may have been cut. */
  #cutOff(): void {
    if (this.#open === undefined) return
    this.#open = undefined
    const dropped = this.drop()
    if (dropped !== undefined) this.notes.row('rejected')
    this.notes.issue(
      'error',
      'file_incomplete',
      { row: dropped?.line ?? this.#lastLine },
      `The trailer (ZPT) is missing, so the file was cut off on its way.${dropped === undefined ? '' : ` ${dropped.what} comes last and may be cut, too: it was left out.`} Ask for the file again.`,
    )
  }

  /** A record that stands where it cannot be understood. */
  protected misplaced(record: FlowRecord, message: string): void {
    this.refuse('row_broken', record, message)
  }

  /** Keeps one record out. */
  protected refuse(code: RefusalCode, { code: kind, fields, no }: FlowRecord, message: string): void {
    this.notes.issue('error', code, { row: no, value: [kind, ...fields].join('|') }, message)
    this.notes.row('rejected')
  }

  /** Passes over one record, on purpose. */
  protected passOver(code: RefusalCode, { fields, no }: FlowRecord, column: string, message: string): void {
    this.notes.issue('warning', code, { row: no, column, value: fields.join('|') }, message)
    this.notes.row('ignored')
  }
}
