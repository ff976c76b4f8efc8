import { refuse } from '../../../domain/refusal.ts'
import type { LayoutReader, Table } from '../../table.ts'

/** A list of payments. No factor for money is published in the sets that are used here, so that it is refused as a whole, with what to ask for. */
export class MoneyOnly implements LayoutReader {
  constructor(table: Table) {
    if (table.found.profile.name === 'concur.extract')
      table.collector.refuse(
        refuse(
          'column_missing',
          'This is an accounting extract of SAP Concur without the names of its columns, and what stands where differs from customer to customer. Ask for it with column heads (Report Entry ID, Report Entry Transaction Date, Report Entry Expense Type Name, Car Log Entry Business Distance), or for Concur’s report of mileage.',
        ),
      )
    table.collector.refuse(
      refuse(
        'money_only',
        'The file has payments only: dates, payees and amounts of money. There is no published factor for a pound, so nothing can be worked out from it. Ask for the amounts behind the money: litres from the fuel card, miles from the claims, tickets with their distances from the travel agency, kWh from the supplier.',
      ),
    )
  }

  row(): void {}

  end(): void {}
}
