import { expect } from 'vitest'
import type { BigFile } from './big-files.ts'
import type { Looked } from './look-into.ts'

/** A quantity in kWh with at most three decimals, as whole thousandths. */
function thousandthsOf(quantity: string): string {
  const [whole = '', decimals = ''] = quantity.split('.')
  expect(decimals.slice(3)).toMatch(/^0*$/)
  return String(BigInt(`${whole}${decimals.padEnd(3, '0').slice(0, 3)}`))
}

/** Holds a ledger to be that of these files to the last digit, each once, with nothing left over from a reading that was cut off. */
export function holdExact(found: Looked, files: readonly BigFile[]): void {
  expect(found.uploads.map((one) => [one.status, one.running, one.owner, one.staged])).toEqual(
    files.map((file) => ['counted', false, null, file.rows]),
  )
  expect([found.meters, found.strayParts]).toEqual([20, 0])
  const expected = files
    .flatMap((file) => [...file.thousandths])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, thousandths]) => `${key} ${thousandths}`)
  expect(found.months.map((one) => `${one.key} ${thousandthsOf(one.quantity)}`)).toEqual(expected)
}
