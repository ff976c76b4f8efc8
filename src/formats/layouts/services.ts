import type { LayoutReader, Row, Table } from '../table.ts'

/** Invoices for reading and keeping meters. They are understood well enough to say that there is no energy in them. */
export class Services implements LayoutReader {
  readonly #table: Table

  constructor(table: Table) {
    this.#table = table
  }

  row(_row: Row): void {
    this.#table.collector.row('ignored')
  }

  end(): void {
    this.#table.collector.issue(
      'error',
      'bill_service',
      {},
      'This is an invoice for reading and keeping meters (data collection, meter operation): it has no energy in it, so nothing was taken in. Send the supplier’s bills or the meter’s data instead.',
    )
  }
}
