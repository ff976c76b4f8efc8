import { Decimal, decimalText, zero } from '../../../domain/decimal.ts'
import type { Row, Table } from '../../table.ts'
import { differs, numberIn } from './amount.ts'
import { type ReadKind, readKind } from './read-types.ts'

/** One register's reads on a bill. */
interface RegisterReads {
  readonly previous: Decimal
  readonly present: Decimal
  readonly coefficient: Decimal
  /** The digits before the point of the longer one, as written. */
  readonly digits: number
}

/** What a bill's reads say: the kinds of them, and whether the row can be taken. */
export interface BillReads {
  readonly kinds: readonly ReadKind[]
  /** The codes that are not known, as written. */
  readonly unknown: readonly string[]
  readonly sound: boolean
}

/** How a register's columns are headed where they are repeated: `R1 Present Read Value`. */
const groupHead = /^#?\s*r1 (.+)$/i

/** Columns that a file repeats behind its last head, once for every further register: how many they are, and where each stands. */
export interface ReadGroups {
  readonly start: number
  readonly size: number
  readonly at: ReadonlyMap<string, number>
}

/** The repeated columns of a file, where its heads show the first of them. */
export function readGroups(heads: readonly string[]): ReadGroups | undefined {
  const found = heads.flatMap((head, index) => {
    const name = groupHead.exec(head.trim())?.[1]?.toLowerCase()
    return name === undefined ? [] : [[name, index] as const]
  })
  const start = found[0]?.[1]
  if (start === undefined || found.length < 5) return undefined
  return { start, size: found.length, at: new Map(found.map(([name, index]) => [name, index - start])) }
}

const wholeDigits = (text: string): number => (text.split('.')[0] ?? '').replace(/\D/g, '').length

/** No bill has more registers. */
const groupsMax = 100

function groupsOf(row: Row, groups: ReadGroups): { reads: (RegisterReads | string)[]; kinds: string[] } {
  const reads: (RegisterReads | string)[] = []
  const kinds: string[] = []
  for (let index = 0; index < groupsMax; index++) {
    const base = groups.start + index * groups.size
    if (base >= row.cells.length) break
    const cell = (name: string): string => (row.cells[base + (groups.at.get(name) ?? -1)] ?? '').trim()
    const [previous, present] = [cell('previous read value'), cell('present read value')]
    // Registers of power (kW, kVA) stand beside those of energy.
    if (previous === '' || present === '' || !/^(kwh|m3|hcuf|)$/i.test(cell('units'))) continue
    kinds.push(cell('previous read type'), cell('present read type'))
    reads.push(registerReads({ previous, present, coefficient: cell('coefficient') }) ?? previous)
  }
  return { reads, kinds }
}

function registerReads(written: {
  previous: string
  present: string
  coefficient: string
}): RegisterReads | undefined {
  const plain = /^-?\d+(\.\d+)?$/
  if (!plain.test(written.previous) || !plain.test(written.present)) return undefined
  return {
    previous: new Decimal(written.previous),
    present: new Decimal(written.present),
    coefficient: new Decimal(plain.test(written.coefficient) ? written.coefficient : 1),
    digits: Math.max(wholeDigits(written.previous), wholeDigits(written.present)),
  }
}

/** Reads the reads of a row and judges them against what the bill says was used. */
export function readsOf(
  table: Table,
  row: Row,
  { groups, used }: { groups: ReadGroups | undefined; used: Decimal },
): BillReads {
  const words = [table.text(row, 'readType'), table.text(row, 'previousReadType')]
  const all: (RegisterReads | string)[] = []
  // Some write the kind of bill where others write the kind of read.
  if (/^e(st(imate|imated)?)?$|^deemed$/i.test(table.text(row, 'billType'))) words.push('estimated')
  if (groups !== undefined) {
    const found = groupsOf(row, groups)
    words.push(...found.kinds)
    all.push(...found.reads)
  }
  const previous = numberIn(table, row, 'previousRead')
  const present = numberIn(table, row, 'presentRead')
  const coefficient = numberIn(table, row, 'coefficient')
  let sound = previous !== null && present !== null && coefficient !== null
  if (previous && present)
    all.push({
      previous,
      present,
      coefficient: coefficient ?? new Decimal(1),
      digits: Math.max(
        wholeDigits(table.text(row, 'previousRead')),
        wholeDigits(table.text(row, 'presentRead')),
      ),
    })
  for (const reads of all) if (!judged(table, row, reads, used)) sound = false
  const kinds = words.map(readKind)
  const unknown = words.filter((_, index) => kinds[index] === 'unknown')
  return { kinds, unknown: [...new Set(unknown)], sound }
}

/** Says what is odd about a register's reads; false where the row cannot be taken. */
function judged(table: Table, row: Row, reads: RegisterReads | string, used: Decimal): boolean {
  if (typeof reads === 'string') {
    table.error(
      row,
      'previousRead',
      'value_not_number',
      `A read of this bill is not a number (“${reads}”). Correct it.`,
    )
    return false
  }
  const { previous, present, coefficient } = reads
  const negative = [previous, present].find((read) => read.lt(zero))
  if (negative !== undefined) {
    table.error(
      row,
      'previousRead',
      'value_negative',
      `A register cannot read ${decimalText(negative)}. Ask the supplier for a corrected bill.`,
    )
    return false
  }
  // The reads of a credit may be turned round; they were judged with its bill.
  if (present.gte(previous) || used.isNegative()) return true
  // A register has at least four dials.
  const dials = Math.max(reads.digits, 4)
  const advance = new Decimal(10).pow(dials).minus(previous).plus(present).times(coefficient)
  const clocked = !differs(used, advance) || used.gt(advance)
  table.warn(
    row,
    'presentRead',
    clocked ? 'read_rollover' : 'read_falls',
    clocked
      ? `The register went round: from ${decimalText(previous)} to ${decimalText(present)} on ${dials} dials is ${decimalText(advance)}, which the bill has. It was taken as billed.`
      : `The reads of this bill fall from ${decimalText(previous)} to ${decimalText(present)}, and a register of ${dials} dials that went round would have counted ${decimalText(advance)}. The bill was taken as it is: ask the supplier whether the meter was exchanged or an estimate corrected.`,
  )
  return true
}
