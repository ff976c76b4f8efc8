import { type Refusal, refuse } from '../../domain/refusal.ts'
import { type FileSource, wholeFile } from '../file-source.ts'
import { BadArchive, type ZipEntry, zipContent, zipEntries } from './unzip.ts'
import {
  cellText,
  isOldOffice,
  isWorkbookPart,
  isZip,
  openWorkbook,
  sheetsOf,
  shownText,
  type WorkbookLimits,
} from './workbook.ts'

/** One table of a file, or what may be one: the file itself, a file of an archive, or a sheet of a workbook. */
export type FilePart = TextPart | SheetPart

export interface TextPart {
  readonly kind: 'text'
  /** `march.csv`, where it lies in an archive. */
  readonly name: string | undefined
  readonly file: FileSource
}

export interface SheetPart {
  readonly kind: 'sheet'
  /** `Sheet “AI”`; with the name of the workbook where that lies in an archive. */
  readonly name: string
  /** Nobody who opens the workbook sees it. */
  readonly hidden: boolean
  readonly container: 'XLSX' | 'XLS'
  readonly rowCount: number
  /** The cells of a row as text, the first row being 0. */
  row(index: number): readonly string[]
  /** The same as the sheet shows them, numbers in their formats. */
  shownRow(index: number): readonly string[]
}

/** An archive or a workbook is held in memory as it came. */
const packedBytesMax = 100 * 1024 * 1024
/** The most that one file of an archive may unpack to: it is read as it is unpacked, so that it costs no memory. */
const memberBytesMax = 1024 * 1024 * 1024
const membersMax = 1000
/** A workbook is unpacked in memory: 100 meters for a year take 70 MB of it. */
const workbookLimits: WorkbookLimits = { unpackedBytesMax: 100 * 1024 * 1024, rowsMax: 1_048_576 }
/** Cells that the file holds beyond its last column of any use are not worth a refusal. */
const columnsMax = 2000

const unreadable = (what: string): Refusal =>
  refuse(
    'file_not_text',
    `This is a workbook or an archive that cannot be read: ${what}. Open it, choose “Save as”, “CSV UTF-8”, and send that.`,
  )

const signatureBytes = 8

/** The first bytes of a file, by which its kind is told. */
async function beginning(file: FileSource): Promise<Buffer> {
  let first = Buffer.alloc(0)
  for await (const piece of file.open()) {
    first = Buffer.concat([first, piece.subarray(0, signatureBytes)])
    if (first.length >= signatureBytes) break
  }
  return first
}

function sheetParts(bytes: Buffer, within: string | undefined, limits: WorkbookLimits): SheetPart[] {
  const workbook = openWorkbook(bytes, limits)
  const date1904 = workbook.Workbook?.WBProps?.date1904 === true
  const container = isZip(bytes) ? 'XLSX' : 'XLS'
  const hidden = new Set((workbook.Workbook?.Sheets ?? []).filter((one) => one.Hidden).map((one) => one.name))
  return sheetsOf(workbook).map(({ name, sheet, rows, columns }) => {
    const width = Math.min(columns, columnsMax)
    return {
      kind: 'sheet',
      name: within === undefined ? `sheet “${name}”` : `sheet “${name}” of ${within}`,
      hidden: hidden.has(name),
      container,
      rowCount: rows,
      row: (index) => Array.from({ length: width }, (_, column) => cellText(sheet, index, column, date1904)),
      shownRow: (index) =>
        Array.from({ length: width }, (_, column) => shownText(sheet, index, column, date1904)),
    }
  })
}

/** What lies in archives beside what was packed: thumbnails, a Mac's copies of names. */
const isByTheWay = ({ name }: ZipEntry): boolean => /(^|\/)(__MACOSX\/|\.|Thumbs\.db$)/i.test(name)

async function memberParts(bytes: Buffer, entry: ZipEntry, limits: WorkbookLimits): Promise<FilePart[]> {
  const file: FileSource = { bytes: entry.packedBytes, open: () => zipContent(bytes, entry, memberBytesMax) }
  const first = await beginning(file)
  if (!isZip(first) && !isOldOffice(first)) return [{ kind: 'text', name: entry.name, file }]
  const whole = await wholeFile({ ...file, bytes: 0 }, packedBytesMax)
  if (whole === undefined) throw new BadArchive(`“${entry.name}” in it is too large`)
  if (isZip(whole) && !zipEntries(whole).some((one) => isWorkbookPart(one.name)))
    throw new BadArchive(`“${entry.name}” in it is an archive again; unpack that, and send what is inside`)
  return sheetParts(whole, entry.name, limits)
}

async function packedParts(bytes: Buffer, limits: WorkbookLimits): Promise<FilePart[]> {
  if (isOldOffice(bytes)) return sheetParts(bytes, undefined, limits)
  const entries = zipEntries(bytes)
  if (entries.some((entry) => isWorkbookPart(entry.name))) return sheetParts(bytes, undefined, limits)
  const parts: FilePart[] = []
  const members = entries.filter((entry) => !isByTheWay(entry))
  if (members.length > membersMax) throw new BadArchive(`it holds ${members.length} files`)
  for (const entry of members) parts.push(...(await memberParts(bytes, entry, limits)))
  // One file in an archive is that file.
  const [only] = parts
  return parts.length === 1 && only?.kind === 'text' ? [{ ...only, name: undefined }] : parts
}

/**
 * What a file holds: itself, where it is text; the sheets of a workbook; the files of a ZIP archive, each of which may be a workbook.
 * Refused where it cannot be opened, or is larger than is read.
 */
export async function partsOf(
  file: FileSource,
  limits: WorkbookLimits = workbookLimits,
): Promise<readonly FilePart[] | Refusal> {
  const first = await beginning(file)
  if (!isZip(first) && !isOldOffice(first)) return [{ kind: 'text', name: undefined, file }]
  const bytes = await wholeFile(file, packedBytesMax)
  if (bytes === undefined)
    return refuse(
      'file_too_large',
      `A workbook or an archive is read up to ${packedBytesMax / 1024 / 1024} MB. Send the tables in it as CSV files, or in smaller parts.`,
    )
  try {
    const parts = await packedParts(bytes, limits)
    return parts.length === 0 ? unreadable('nothing is in it') : parts
  } catch (error) {
    if (error instanceof BadArchive) return unreadable(error.message)
    throw error
  }
}
