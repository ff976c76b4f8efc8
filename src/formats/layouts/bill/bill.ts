import type { Day } from '../../../domain/day.ts'
import type { Decimal } from '../../../domain/decimal.ts'
import type { RefusalCode } from '../../../domain/refusal.ts'
import type { Unit } from '../../../domain/unit.ts'
import type { Fate } from '../../collector.ts'
import type { Grade, Issue, Utility } from '../../record.ts'

/** One row of a file of bills, as it is held until the file ends: only the whole file shows what counts. */
export interface Bill {
  readonly row: number
  readonly meter: string
  readonly utility: Utility | undefined
  /** Which of the meter's registers or rates it is of (`Day`, a serial number); empty where nothing tells. */
  readonly register: string
  readonly from: Day
  /** The last day. */
  readonly to: Day
  /** A bill that runs from read to read ends on the day of the read, which is the first of the next bill. */
  readonly endsOnRead: boolean
  /** As written: a credit's is negative. */
  readonly quantity: Decimal
  readonly unit: Unit
  readonly kind: BillKind
  readonly invoice: string
  /** The invoice that a credit says it is of. */
  readonly credits: string
  readonly grade: Grade
  readonly correction: string | undefined
  readonly calorificValue: string | undefined
  /** `obligation`: the line of a levy that is charged for what the meter counted. Energy itself may be charged with losses. */
  readonly basis: 'energy' | 'obligation'
  /** Where it is water that went back to the sewer; `beside` a bill of the same row, whose fate is the row's. */
  readonly sewerage?: { readonly academyId: string; readonly beside: boolean }
}

/** A `withdrawn` one was cancelled by its sender: by its status, not by a credit note. */
export type BillKind = 'normal' | 'credit' | 'withdrawn'

/** What became of a bill, and what a person should know about it. */
export interface Verdict {
  readonly bill: Bill
  readonly fate: Fate
  readonly issue?: {
    readonly severity: Issue['severity']
    readonly code: RefusalCode
    readonly about: 'quantity' | 'from' | 'to'
    readonly message: string
  }
}

/** Bills that make one, because they are of one period and of different registers. */
export interface BillSet {
  readonly bills: readonly Bill[]
  readonly from: Day
  readonly to: Day
  readonly quantity: Decimal
  readonly grade: Grade
  /** The row by which it is placed among others: its last one. */
  readonly row: number
}
