import type { Role } from '../../profile.ts'
import type { Row, Table } from '../../table.ts'

/** Numbers with a comma before three digits, and nothing else that makes them doubtful. */
const thousands = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/

/** Whether a number is written with commas that could be for thousands. */
function hasThousands(text: string): boolean {
  return text.includes(',') && thousands.test(text)
}

/**
 * Finds out from all numbers of a file whether its commas are for thousands: `12,345` alone could be twelve and a bit, but not in a
 * file that writes a point for decimals elsewhere, and a comma for them nowhere.
 */
export class Commas {
  #thousands = false
  #decimals = false

  /** Takes a number of the file into account: a quantity, or an amount of money. */
  look(written: string): void {
    const money = written.startsWith('£') || written.startsWith('-£')
    const text = written.replace(/^(-?)£\s*/, '$1').replace(/^\((.*)\)$/, '$1')
    if (/,\d{1,2}$|,\d{4,}|\.\d{3},/.test(text)) this.#decimals = true
    else if (/,\d{3}\.\d*$|,\d{3},\d{3}/.test(text)) this.#thousands = true
    // Pounds have two decimals, never three.
    else if (money && /,\d{3}$/.test(text)) this.#thousands = true
    // `1.234` could be a point for thousands.
    else if (/^[+-]?\d+\.(?:\d{1,2}|\d{4,})$/.test(text)) this.#thousands = true
  }

  /** Takes the numbers of a row into account, and says whether one of them has commas. */
  leaveDoubt(table: Table, row: Row, roles: readonly Role[]): boolean {
    const money = table.text(row, 'money')
    if (money !== '') this.look(money)
    let doubtful = false
    for (const role of roles) {
      const text = table.text(row, role)
      if (text === '') continue
      this.look(text)
      if (hasThousands(text)) doubtful = true
    }
    return doubtful
  }

  get areThousands(): boolean {
    return this.#thousands && !this.#decimals
  }
}

/** The row with its commas for thousands left out. */
export function withoutCommas(table: Table, row: Row, roles: readonly Role[]): Row {
  const cells = [...row.cells]
  for (const role of roles) {
    const index = table.found.columns[role]
    const text = table.text(row, role)
    if (index !== undefined && hasThousands(text)) cells[index] = text.replaceAll(',', '')
  }
  return { line: row.line, cells }
}
