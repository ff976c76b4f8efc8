import { beforeAll, describe, expect, test } from 'vitest'
import { workbookOf } from '../../src/documents/xlsx.ts'
import type { SealedInventory } from '../../src/domain/frozen-inventory.ts'
import type { SecrReport } from '../../src/domain/secr-report.ts'
import { checkStatement } from '../../src/domain/statement/check.ts'
import type { PublishedYear } from '../../src/domain/statement/implied-factor.ts'
import { secrCsv } from '../../src/reports/routes.ts'
import { sampleInventory } from '../documents/sample-inventory.ts'
import { published } from '../domain/statement/made.ts'
import { inLines, statementsIn } from './statement-reading.ts'

let factors: PublishedYear[]
beforeAll(async () => {
  factors = await published()
})

const standing = {
  sha256: 'a'.repeat(64),
  version: 1,
  state: 'published',
  publishedOn: '2025-11-20',
  approvedBy: null,
} as const

/** The report of the sample: with the year before restated but for fuel, or without a year before. */
function reportOf(kind: 'restated' | 'plain' | 'first'): SecrReport {
  const { report } = sampleInventory().body
  // 228,950 + 79,720 + 4,903 = 313,573 kWh; 41.87 + 0.58 = 42.45; 42.45 + 16.51 + 0.69 = 59.65 t, ÷ 890 pupils = 0.0670.
  const restated: Record<string, string> = {
    energyElectricity: '79720',
    energyTotal: '313573',
    scope2Electricity: '16.51',
    scope2Market: '16.51',
    grossTotal: '59.65',
  }
  return {
    ...report,
    restatement: kind === 'restated' ? report.restatement : null,
    rows: report.rows.map((row) =>
      kind === 'restated'
        ? { ...row, restated: restated[row.key] ?? row.restated }
        : kind === 'plain'
          ? { ...row, restated: null }
          : {
              ...row,
              restated: null,
              previous: null,
              previousReason: 'This is the first report: no year before is compared.',
            },
    ),
  }
}
const withReport = (report: SecrReport): SealedInventory =>
  sampleInventory({ body: { report } as Partial<SealedInventory['body']> })

const kinds = ['restated', 'plain', 'first'] as const
const cases = kinds.flatMap((kind) =>
  (['csv', 'json', 'xlsx'] as const).map((format) => [kind, format] as const),
)

describe('our own statement', () => {
  test.each(cases)('%s, as %s, passes without a finding', async (kind, format) => {
    const report = reportOf(kind)
    const file =
      format === 'csv'
        ? secrCsv(report, standing)
        : format === 'json'
          ? JSON.stringify({ ...report, inventory: standing })
          : await workbookOf(withReport(report))
    const statements = await statementsIn(file)
    expect(statements).toHaveLength(1)
    const [statement] = statements
    const findings = checkStatement(statement!, { factors }).map(({ code, message }) => `${code}: ${message}`)
    expect(findings).toEqual([])
    const lines = inLines(statement).map((line) => line.replaceAll(',', ''))
    const line = (key: string) => lines.find((one) => one.startsWith(key))
    const years = kind === 'restated' ? '4760 | 4903 | 4903' : kind === 'plain' ? '4760 | 4903' : '4760'
    expect(line('energyTransport')).toContain(`energyTransport kWh: ${years}`)
  })
})
