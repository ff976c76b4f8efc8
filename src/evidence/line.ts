import { academiesOf } from '../academies/run.ts'
import { Decimal, grouped, sum } from '../domain/decimal.ts'
import type { FrozenAmount, FrozenLine } from '../domain/frozen-inventory.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type SourceRow, sourceRowsOfActivity, sourceRowsOfMeter } from '../ledger/run.ts'
import { meterNumbers } from '../meters/run.ts'
import type { Services } from '../services.ts'
import { evidenceOfLine, type Shown, standing } from './lines.ts'
import type { LedgerRow, LineExplained } from './schema.ts'

/** The rows of the ledger that an amount is made of, as they count now. */
async function rowsOf(
  { db }: Pick<Services, 'db'>,
  trustId: string,
  amount: FrozenAmount,
): Promise<SourceRow[]> {
  const period = { start: amount.start, end: amount.end }
  // An amount has one quality grade, and so have the rows that it was summed from.
  const grade = amount.grade as SourceRow['grade']
  if (amount.meter === null) {
    const academy = (await academiesOf(db, trustId)).find((one) => one.code === amount.academy)
    if (academy === undefined) return []
    const { stream, variant, unit } = amount
    return sourceRowsOfActivity(db, { trustId, academyId: academy.id, stream, variant, period, grade, unit })
  }
  const rows: SourceRow[] = []
  for (const [meterId, number] of await meterNumbers(db, trustId))
    if (number === amount.meter)
      rows.push(...(await sourceRowsOfMeter(db, { trustId, meterId, period, grade })))
  return rows
}

const shownRow = (row: SourceRow): LedgerRow => ({
  first: row.first,
  last: row.last,
  quantity: row.quantity.toFixed(),
  unit: row.unit,
  grade: row.grade,
  kind: row.source,
  fileName: row.fileName,
  sha256: row.sha256,
  firstRow: row.row,
  lastRow: row.rowLast,
  conversion: row.conversion ?? null,
  method: row.method ?? null,
  basis: row.basis ?? null,
  file: `/v1/uploads/${row.uploadId}/file`,
})

function byHandOf(
  { quantity, factor, kgCO2e }: FrozenLine,
  { quantity: amount, unit }: FrozenAmount,
): string[] {
  const exact = `${grouped(quantity)} × ${factor.value} = ${grouped(kgCO2e)} kg CO2e, not rounded.`
  return quantity === amount
    ? [exact]
    : [
        `${grouped(amount)} ${unit} are ${grouped(quantity)} in the unit of the factor (${factor.unit}).`,
        exact,
      ]
}

/** One line in full: with the rows of files that its amount is made of, day by day where the file has days. Refused where there is none. */
export async function explainLine(
  services: Pick<Services, 'db'>,
  shown: Shown,
  { trustId, no }: { trustId: string; no: number },
): Promise<LineExplained | Refusal> {
  const { lines, amounts, year } = shown.sealed.body
  const line = lines[no - 1]
  if (line === undefined)
    return refuse(
      'not_found',
      `The inventory of ${year} has no line ${no}: its lines are 1 to ${lines.length}.`,
      {
        pointer: 'line',
      },
    )
  const amount = amounts[line.amount]!
  const days = (await rowsOf(services, trustId, amount)).map(shownRow)
  const daysSum = sum(days.map((one) => new Decimal(one.quantity)))
  return {
    ...standing(shown),
    line: evidenceOfLine(shown, line),
    byHand: byHandOf(line, amount),
    gases: line.gases.map((one) => ({ ...one })),
    days,
    daysSum: daysSum.toFixed(),
    asFrozen: daysSum.equals(amount.quantity),
  }
}
