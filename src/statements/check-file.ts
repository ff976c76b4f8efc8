import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { checkStatement } from '../domain/statement/check.ts'
import type { PublishedYear } from '../domain/statement/implied-factor.ts'
import type { Statement, StatementFinding } from '../domain/statement/statement.ts'
import { readStatements } from './read-file.ts'
import type { Checked } from './schema.ts'

type Understood = Checked['understood']

/** What was understood of the statements of a file, as one table: each row says which of the columns its figures are of. */
function understoodOf(statements: readonly Statement[]): Understood {
  const columns: Understood['columns'] = []
  const rows: Understood['rows'] = []
  for (const statement of statements) {
    const before = columns.length
    columns.push(
      ...statement.columns.map(({ heading, place, kind, start, end }) => ({
        ...{ heading, place, kind },
        start: start ?? null,
        end: end ?? null,
      })),
    )
    for (const { label, place, key, unit, per, cells } of statement.rows)
      rows.push({
        ...{ label, place },
        key: key ?? null,
        unit: unit ?? null,
        per: per ?? null,
        figures: cells.flatMap((cell, index) =>
          cell === undefined
            ? []
            : [{ column: before + index, printed: cell.text, place: cell.place, unit: cell.unit ?? null }],
        ),
      })
  }
  return { title: statements[0]?.title ?? null, columns, rows }
}

const findingBody = (finding: StatementFinding): Checked['findings'][number] => {
  const { code, severity, place, row, column, printed, expected, message } = finding
  return {
    ...{ code, severity, place, message },
    row: row ?? null,
    column: column ?? null,
    printed: printed ?? null,
    expected: expected ?? null,
  }
}

function verdictOf(findings: readonly StatementFinding[]): Checked['verdict'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'errors'
  return findings.length > 0 ? 'warnings' : 'ok'
}

/** Where a file has several statements, what one lacks and another has is not lacking; what all lack is said once. */
function ofTheFile(findings: readonly (readonly StatementFinding[])[]): StatementFinding[] {
  const absences = /^(?:missing_|no_)/
  const said = new Set<string>()
  return findings.flat().filter(({ code }) => {
    if (findings.length < 2 || !absences.test(code)) return true
    const everywhere = findings.every((own) => own.some((one) => one.code === code))
    const first = !said.has(code)
    said.add(code)
    return everywhere && first
  })
}

/** Reads the statements of a file and checks each by itself. Refused where there is none in it, or more than can be checked. */
export async function checkBytes(
  bytes: Uint8Array,
  factors: readonly PublishedYear[],
): Promise<Checked | Refusal> {
  const read = await readStatements(bytes)
  if (isRefusal(read)) return read
  const statements = read.statements.map(({ statement }) => statement)
  const findings = ofTheFile(statements.map((statement) => checkStatement(statement, { factors })))
  return {
    verdict: verdictOf(findings),
    understood: understoodOf(statements),
    findings: findings.map(findingBody),
    ledger: null,
    notUnderstood: [...read.statements.flatMap((one) => one.notUnderstood), ...read.notUnderstood].map(
      ({ label, place, why }) => ({ label, place, why }),
    ),
  }
}
