import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import type { Database } from '../db/client.ts'
import { type FileSource, fileOnDisk } from '../formats/file-source.ts'
import { byRow, issuesCsv } from '../formats/issues-csv.ts'
import { originalRows } from '../formats/original-rows.ts'
import type { FormatFound, Issue } from '../formats/record.ts'
import type { Row } from '../formats/table.ts'
import type { DryRun } from './dry-run.ts'
import { issuesByRow, type UploadRow } from './store.ts'
import { fileBytes, type ReceivedFile } from './stored-files.ts'

/** Says of an answer that it is a table of issues to be kept as a file. */
export const csvHeaders = (reply: FastifyReply): FastifyReply =>
  reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header('content-disposition', 'attachment; filename="issues.csv"')

async function* none(): AsyncGenerator<Row> {}

const rowsOf = (format: FormatFound | null | undefined, file: FileSource) =>
  format == null ? none() : originalRows(file, format)

/** The issues of an upload under the columns of its file, from its kept bytes. */
export function uploadIssuesCsv(db: Database, trustId: string, upload: UploadRow): Readable {
  return Readable.from(
    issuesCsv({
      rows: rowsOf(upload.format, {
        bytes: Number.parseInt(upload.bytes, 10),
        open: () => fileBytes(db, trustId, upload.sha256),
      }),
      headLine: upload.result?.headLine,
      issues: issuesByRow(db, { trustId, uploadNo: upload.no }),
    }),
  )
}

async function* inOrder(issues: readonly Issue[]): AsyncGenerator<Issue> {
  yield* byRow(issues)
}

/** The same of a dry run. The file is gone once the last of it was sent, or the receiver is. */
export function dryRunIssuesCsv({ result, issues }: DryRun, file: ReceivedFile): Readable {
  const stream = Readable.from(
    issuesCsv({
      rows: rowsOf(result.format, fileOnDisk(file.path, file.bytes)),
      headLine: result.headLine,
      issues: inOrder(issues),
    }),
  )
  stream.once('close', () => void rm(file.path, { force: true }).catch(() => {}))
  return stream
}
