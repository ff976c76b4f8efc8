import type { Issue, ReadResult } from '../formats/record.ts'
import type { Answer } from './client.ts'
import { type Proposal, showProposal } from './mapping.ts'
import { aligned, say, type Terminal } from './output.ts'

/** An issue as JSON has it: nulls, not gaps. */
type ReportedIssue = {
  readonly [name in keyof Issue]: Issue[name] extends infer Value
    ? Value extends undefined
      ? null
      : Value
    : never
}

/** What reading a file came to, as JSON. */
export interface FileReport {
  readonly file: string
  readonly format: { readonly name: string; readonly encoding: string; readonly delimiter: string } | null
  readonly status: 'ok' | 'partial' | 'rejected'
  readonly rows: ReadResult['rows']
  // biome-ignore lint/suspicious/noExplicitAny: totals as the API or the reader has them.
  readonly meters: readonly any[]
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  readonly activities: readonly any[]
  readonly issues: readonly ReportedIssue[]
  /** Of a file with unknown heads: how it may be meant. */
  readonly proposal?: Proposal
}

/** Only where there is one: the report of a file that was read has none. */
const proposed = (proposal: Proposal): { proposal?: Proposal } => (proposal ? { proposal } : {})

/** How many issues a person is shown; the rest are counted. JSON has them all. */
const shownMax = 20

const noRows = { read: 0, accepted: 0, rejected: 0, duplicate: 0, ignored: 0 }

/** The report of a file that was read here, without a ledger. */
export function localReport(
  file: string,
  { result, issues }: { result: ReadResult; issues: readonly Issue[] },
): FileReport {
  return {
    file,
    format: result.format ?? null,
    status: result.status,
    rows: result.rows,
    meters: result.meters.map((meter) => ({ ...meter, utility: meter.utility ?? null })),
    activities: result.activities,
    issues: issues.map((issue) => ({
      code: issue.code,
      severity: issue.severity,
      row: issue.row ?? null,
      column: issue.column ?? null,
      value: issue.value ?? null,
      message: issue.message,
    })),
    ...proposed(result.proposal),
  }
}

/** The report of a file that the ledger judged in a dry run. */
export function judgedReport(file: string, { body }: Answer): FileReport {
  const { format, status, rows, meters, activities, issues, proposal } = body
  return { file, format, status, rows, meters, activities, issues, ...proposed(proposal) }
}

/** The report of a file that the ledger took in, or that it had before. */
export function uploadReport(
  file: string,
  upload: Answer['body'],
  issues: readonly ReportedIssue[],
): FileReport {
  const { format, rows, meters, activities } = upload
  const status =
    upload.status === 'rejected' ? 'rejected' : upload.issues.errors > 0 ? 'partial' : ('ok' as const)
  return {
    file,
    format,
    status,
    rows: rows ?? noRows,
    meters,
    activities,
    issues,
    ...proposed(upload.proposal),
  }
}

/** The report of a file that the ledger did not take at all: the problem is its one issue. */
export function refusedReport(file: string, { body, status }: Answer): FileReport {
  const code = String(body?.type ?? '/problems/invalid')
    .replace('/problems/', '')
    .replaceAll('-', '_') as Issue['code']
  const message = String(body?.detail ?? `The server answered ${status}.`)
  return rejectedReport(file, { code, message })
}

/** A file of which nothing was taken in, for one reason. */
export function rejectedReport(file: string, { code, message }: Pick<Issue, 'code' | 'message'>): FileReport {
  return {
    file,
    format: null,
    status: 'rejected',
    rows: noRows,
    meters: [],
    activities: [],
    issues: [{ code, severity: 'error', row: null, column: null, value: null, message }],
  }
}

/** The first issues of a report, each with its place. */
export function showIssues(terminal: Terminal, { issues }: FileReport): void {
  for (const issue of issues.slice(0, shownMax)) {
    const where = [issue.row === null ? null : `row ${issue.row}`, issue.column]
      .filter((part) => part !== null)
      .join(', ')
    say(terminal, `  ${issue.severity}${where === '' ? '' : ` (${where})`}: ${issue.message}`)
  }
  if (issues.length > shownMax)
    say(terminal, `  … and ${issues.length - shownMax} more; --json lists them all`)
}

/** A report for people. */
export function showReport(terminal: Terminal, report: FileReport): void {
  const { file, format, status, rows } = report
  say(
    terminal,
    `${file}: ${status}${format ? ` (${format.name}, ${format.encoding}, ${format.delimiter})` : ''}`,
  )
  say(
    terminal,
    `  ${rows.read} rows: ${rows.accepted} accepted, ${rows.rejected} rejected, ${rows.duplicate} duplicate, ${rows.ignored} ignored`,
  )
  const meters = report.meters.map((meter) => [
    meter.meter,
    `${meter.days} days`,
    `${meter.firstDay} to ${meter.lastDay}`,
    `${meter.total} ${meter.unit}`,
  ])
  for (const line of aligned(meters, new Set([1, 3]))) say(terminal, `  ${line}`)
  const activities = report.activities.map((one) => [
    one.stream,
    `${one.records} records`,
    `${one.first} to ${one.last}`,
    `${one.total} ${one.unit}`,
  ])
  for (const line of aligned(activities, new Set([1, 3]))) say(terminal, `  ${line}`)
  showIssues(terminal, report)
  if (report.proposal) showProposal(terminal, file, report.proposal)
}
