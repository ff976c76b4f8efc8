import { stringify } from 'csv-stringify/sync'
import type { FastifyReply } from 'fastify'
import type { Document, DocumentCell } from '../documents/document.ts'
import { docxOf } from '../documents/docx.ts'
import { htmlOf } from '../documents/html.ts'
import { pdfOf } from '../documents/pdf.ts'
import { workbookOf } from '../documents/xlsx.ts'
import type { SealedInventory } from '../domain/frozen-inventory.ts'
import { plainCell } from '../formats/plain-cell.ts'

/** The formats that a document is made in. */
export const documentFormats = ['html', 'pdf', 'docx'] as const
export type DocumentFormat = (typeof documentFormats)[number]

/** A file as it is sent. */
interface MadeFile {
  readonly type: string
  readonly bytes: string | Uint8Array
}

const types = {
  csv: 'text/csv; charset=utf-8',
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

/** A document in a format. */
export async function documentFile(document: Document, format: DocumentFormat): Promise<MadeFile> {
  const type = types[format]
  if (format === 'html') return { type, bytes: htmlOf(document) }
  if (format === 'pdf') return { type, bytes: pdfOf(document) }
  return { type, bytes: await docxOf(document) }
}

/** The year as a workbook. */
export const workbookFile = async (inventory: SealedInventory): Promise<MadeFile> => ({
  type: types.xlsx,
  bytes: await workbookOf(inventory),
})

/** The tables of a document as CSV, one under the other, each with its caption, its notes under it. */
export function tablesFile(document: Document): MadeFile {
  const text = (cells: readonly DocumentCell[]): string[] => cells.map((cell) => plainCell(cell.text))
  const rows = document.blocks.flatMap((block) =>
    block.kind === 'table'
      ? [
          [plainCell(block.caption)],
          text(block.head),
          ...block.rows.map((row) => text([row.head, ...row.cells])),
          ...(block.notes ?? []).map((note) => [plainCell(note)]),
          [],
        ]
      : [],
  )
  return {
    type: types.csv,
    bytes: stringify([...rows, [plainCell(document.stamp)]], { record_delimiter: '\r\n' }),
  }
}

/** Sends a file under a name. A page is shown where it is; everything else is saved. */
export function sendFile(reply: FastifyReply, name: string, { type, bytes }: MadeFile): FastifyReply {
  const extension = Object.entries(types).find(([, one]) => one === type)?.[0] ?? 'bin'
  const how = extension === 'html' ? 'inline' : 'attachment'
  return reply
    .header('content-type', type)
    .header('content-disposition', `${how}; filename="${name}.${extension}"`)
    .send(typeof bytes === 'string' ? bytes : Buffer.from(bytes))
}
