import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { Readable } from 'node:stream'
import type { Clock } from '../clock.ts'
import type { StreamId } from '../domain/stream.ts'
import { parseUnit } from '../domain/unit.ts'
import { publishedVariants } from '../factors/published.ts'
import { fileOnDisk } from '../formats/file-source.ts'
import { byRow, issuesCsv } from '../formats/issues-csv.ts'
import { originalRows } from '../formats/original-rows.ts'
import type { DateOrder } from '../formats/profile.ts'
import { readFile } from '../formats/read.ts'
import type { Issue, ReadContext, ReadResult } from '../formats/record.ts'
import {
  type Client,
  type ClientOptions,
  type FileOptions,
  fileQuery,
  folderWithoutLedger,
  good,
  NoTrust,
  openClient,
} from './client.ts'
import { type FileReport, judgedReport, localReport, refusedReport } from './file-report.ts'

/** Says how files would be understood, and keeps nothing. */
export interface Judge {
  judge(file: string): Promise<FileReport>
  /** The issues of a file as CSV, under its own columns. */
  issuesCsv(file: string): Promise<AsyncIterable<string> | Iterable<string>>
  /** Why there is no ledger behind it, where there is none. */
  readonly withoutLedger: string | undefined
  close(): Promise<void>
}

/** Without a database there is nothing to look academies up in: every name stands for itself. */
class AnyAcademy extends Map<string, string> {
  override get(name: string): string | undefined {
    return name === '' ? undefined : name
  }
}

async function ownJudge(options: FileOptions, clock: Clock, withoutLedger: string): Promise<Judge> {
  const context: ReadContext = {
    today: clock.today(),
    meters: new Map(),
    academies: new AnyAcademy(),
    variants: await publishedVariants(),
    defaults: {
      academyId: options.academy,
      stream: options.stream as StreamId | undefined,
      meter: options.meter,
      profile: options.profile,
      dateOrder: options.dateOrder as DateOrder | undefined,
      labels: options.labels as 'start' | 'end' | undefined,
      clock: options.clock as 'local' | 'utc' | undefined,
      unit: options.unit === undefined ? undefined : parseUnit(options.unit),
    },
  }
  const read = async (file: string): Promise<{ result: ReadResult; issues: Issue[] }> => {
    const issues: Issue[] = []
    for await (const event of readFile(fileOnDisk(file, (await stat(file)).size), context)) {
      if (event.type === 'issues') issues.push(...event.issues)
      if (event.type === 'done') return { result: event.result, issues }
    }
    throw new Error('Reading ended without a result.')
  }
  return {
    withoutLedger,
    judge: async (file) => localReport(file, await read(file)),
    async issuesCsv(file) {
      const { result, issues } = await read(file)
      const { format, headLine } = result
      const source = fileOnDisk(file, (await stat(file)).size)
      return issuesCsv({
        rows: format === undefined ? Readable.from([]) : originalRows(source, format),
        headLine,
        issues: Readable.from(byRow(issues)),
      })
    },
    async close() {},
  }
}

function ledgerJudge(client: Client, options: FileOptions): Judge {
  return {
    withoutLedger: undefined,
    async judge(file) {
      const query = fileQuery(basename(file), options)
      query.set('dryRun', 'true')
      const answer = await client.sendFile(file, query)
      return answer.status < 300 ? judgedReport(file, answer) : refusedReport(file, answer)
    },
    async issuesCsv(file) {
      const query = fileQuery(basename(file), options)
      query.set('dryRun', 'true')
      query.set('issues', 'csv')
      const answer = await client.sendFile(file, query)
      return [good(answer)]
    },
    close: () => client.close(),
  }
}

/**
 * The ledger that the command names judges, by its meters and academies. Where there is none, or a running server has it, the files
 * are judged by themselves, and `withoutLedger` says so.
 */
export async function openJudge(options: ClientOptions & FileOptions, clock: Clock): Promise<Judge> {
  const folder = options.server === undefined ? folderWithoutLedger(options) : undefined
  if (folder !== undefined) return ownJudge(options, clock, `There is no ledger in ${folder} yet`)
  try {
    return ledgerJudge(await openClient(options, clock), options)
  } catch (error) {
    if (error instanceof NoTrust) return ownJudge(options, clock, 'There is no trust in the ledger yet')
    if (error instanceof Error && error.name === 'FolderInUse')
      return ownJudge(options, clock, 'The ledger is in use by a running server (name it with --server)')
    throw error
  }
}
