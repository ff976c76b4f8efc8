import { aligned, say, type Terminal } from './output.ts'

// biome-ignore lint/suspicious/noExplicitAny: an answer of the API, whose shape its schema and tests hold.
type Body = any

/** What is to be known of a row; the list below the table says what is missing and how to supply it. */
function rowNote(row: Body): string {
  if (row.part === 'voluntary') return 'voluntary'
  if (row.currentAsserted) return 'none, as asserted'
  if (row.currentReason === null) return ''
  return row.current === null ? 'missing' : 'not whole'
}

/** The statement as text: the table, and under it what it says in words, a part after the other. */
export function showReport(terminal: Terminal, report: Body): void {
  say(terminal, `${report.trust}: energy and carbon report ${report.year}${report.draft ? ' (DRAFT)' : ''}`)
  const { state, version, sha256, publishedOn, approvedBy } = report.inventory
  const standing: Readonly<Record<string, string>> = {
    open: 'open: not reviewed; these figures may change',
    submitted: 'in review: not approved',
    approved: `approved by ${approvedBy}: not yet published`,
    published: `published ${publishedOn}, approved by ${approvedBy}`,
  }
  say(
    terminal,
    `  ${standing[state] ?? state}, version ${version}${sha256 === null ? '' : `, SHA-256 ${sha256}`}`,
  )
  const restated = report.rows.some((row: Body) => row.restated !== null)
  const rows = report.rows.map((row: Body) => [
    row.label,
    row.current ?? '–',
    row.previous ?? '–',
    ...(restated ? [row.restated ?? row.previous ?? '–'] : []),
    row.unit,
    rowNote(row),
  ])
  const head = ['', report.year, report.previousYear, ...(restated ? ['restated'] : []), '', '']
  for (const line of aligned([head, ...rows], new Set([1, 2, ...(restated ? [3] : [])])))
    say(terminal, `  ${line}`)
  if (report.roundingNote !== null) say(terminal, `  ${report.roundingNote}`)
  const part = (title: string, lines: readonly (string | null)[]): void => {
    const said = lines.filter((line) => line !== null)
    if (said.length === 0) return
    say(terminal, '')
    say(terminal, `  ${title}`)
    for (const line of said) say(terminal, `    ${line}`)
  }
  part('Intensity measurement', [report.intensityMeasurement])
  part('Energy efficiency', [report.energyEfficiency ?? '–', ...report.measures])
  part('Movement', report.movement)
  part('Quantification and reporting methodology', report.methodology)
  part('Boundary', report.boundary)
  part('Left out, and why', report.exclusions)
  part('Restatement', [report.restatement])
  part('Scope of the duty to report', [report.scopeTest.sentence, report.lowEnergyUser])
  part('Missing', report.missing)
}
