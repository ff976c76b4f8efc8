import { type Static, Type } from 'typebox'
import { inventoryStates } from '../domain/inventory-life.ts'
import { secrRowKeys } from '../domain/secr.ts'
import { statementKeys } from '../domain/statement/statement.ts'
import { nullable, oneOf } from '../http/schema.ts'

const text = nullable(Type.String())
const place = Type.String({
  description: 'As a reader of the file finds it: `row 7, column C`, with the sheet where there are several',
})

const columnSchema = Type.Object({
  heading: Type.String(),
  place,
  kind: oneOf(
    ['year', 'change', 'changePercent', 'share', 'other'],
    'What its figures are: of a year, or of how it changed',
  ),
  start: text,
  end: nullable(Type.String({ description: 'The last day of the year, as far as the file says it' })),
})

const rowSchema = Type.Object({
  label: Type.String(),
  place,
  key: nullable(oneOf(statementKeys, 'What it was taken for; null: a row of nothing known')),
  unit: nullable(oneOf(['kWh', 'MWh', 'GWh', 'kgCO2e', 'tCO2e', 'count', 'ratio'])),
  per: nullable(Type.String({ description: 'What a ratio is per' })),
  figures: Type.Array(
    Type.Object({
      column: Type.Integer({ description: 'Which of the columns, 0 being the first' }),
      printed: Type.String(),
      place,
      unit: nullable(
        Type.String({ description: 'That stands in the cell itself, where it is not that of its row' }),
      ),
    }),
  ),
})

const findingSchema = Type.Object({
  code: Type.String(),
  severity: oneOf(
    ['error', 'warning'],
    'error: it cannot be right. warning: it is unusual, or cannot be told.',
  ),
  place,
  row: text,
  column: text,
  printed: text,
  expected: nullable(Type.String({ description: 'What it would be, as precisely as the cell is printed' })),
  message: Type.String({ description: 'What is wrong, with the sum by hand, and what to look at' }),
})

const ledgerSchema = Type.Object(
  {
    years: Type.Array(
      Type.Object({
        year: Type.String(),
        state: oneOf(inventoryStates, 'open: it was held to what counts now'),
        version: Type.Integer(),
      }),
      { description: 'The years of the file that the ledger has figures of' },
    ),
    figures: Type.Array(
      Type.Object({
        year: Type.String(),
        key: oneOf(secrRowKeys, 'The row of the ledger’s own statement'),
        row: Type.String({ description: 'As the file calls it' }),
        place,
        unit: text,
        printed: Type.String(),
        ledger: nullable(
          Type.String({ description: 'What the ledger has, in the unit and to the places that are printed' }),
        ),
        difference: nullable(Type.String({ description: 'What is printed, less what the ledger has' })),
        agrees: oneOf(
          ['yes', 'no', 'notInLedger', 'notTold'],
          'yes: within half a unit of the last place printed; notTold: what is printed is no sound number',
        ),
      }),
    ),
  },
  { title: 'StatementBesideLedger' },
)

const unusedSchema = Type.Object({ label: Type.String(), place, why: Type.String() })

export const checkedSchema = Type.Object(
  {
    verdict: oneOf(['ok', 'errors', 'warnings'], 'The gravest of the findings'),
    understood: Type.Object({
      title: text,
      columns: Type.Array(columnSchema),
      rows: Type.Array(rowSchema),
    }),
    findings: Type.Array(findingSchema),
    ledger: nullable(ledgerSchema),
    notUnderstood: Type.Array(unusedSchema, { description: 'What of the file was not used, and why' }),
  },
  { title: 'CheckedStatement' },
)

export type Checked = Static<typeof checkedSchema>
