import type { FrozenFile, FrozenSource } from '../domain/frozen-inventory.ts'
import type { SourceRange } from '../ledger/run.ts'
import type { Services } from '../services.ts'

interface UploadRow {
  readonly no: number
  readonly sha256: string
  readonly file_name: string
  readonly bytes: number
  readonly created_by: string
  readonly name: string | null
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const keyOf = ({ sha256, fileName, uploadedBy }: FrozenFile): string => `${sha256} ${fileName}\n${uploadedBy}`

/** An uploader whose key is not in this ledger (any more) is not known by name. */
const unknown = 'unknown'

/**
 * The files that ranges of rows are of, in the order of their SHA-256, and the ranges as sources: each by the place of its file. The same
 * file sent twice by the same person, for two academies perhaps, is one.
 */
export async function filesOf(
  { db }: Pick<Services, 'db'>,
  { trustId, ranges }: { trustId: string; ranges: readonly (readonly SourceRange[])[] },
): Promise<{ files: FrozenFile[]; sources: FrozenSource[][] }> {
  const nos = [...new Set(ranges.flat().map((one) => one.uploadNo))]
  const rows =
    nos.length === 0
      ? []
      : await db.query<UploadRow>(
          `SELECT u.no, u.sha256, u.file_name, u.bytes::float8 AS bytes, u.created_by, k.name
           FROM upload u LEFT JOIN actor k ON k.trust_id = u.trust_id AND k.id::text = u.created_by
           WHERE u.trust_id = $1::uuid AND u.no = ANY($2::int[])`,
          [trustId, nos],
        )
  const fileOf = new Map(
    rows.map((row): [number, FrozenFile] => {
      const { no, sha256, file_name: fileName, bytes, name, created_by } = row
      return [
        no,
        { sha256, fileName, bytes, uploadedBy: name ?? (/^[a-z]+$/.test(created_by) ? created_by : unknown) },
      ]
    }),
  )
  const files = [...new Map([...fileOf.values()].map((file) => [keyOf(file), file])).values()].sort((a, b) =>
    byText(keyOf(a), keyOf(b)),
  )
  const placeOf = new Map(files.map((file, place) => [keyOf(file), place]))
  const sources = ranges.map((own) =>
    own
      .map(({ uploadNo, firstRow, lastRow, rows }) => {
        const file = fileOf.get(uploadNo)
        if (file === undefined) throw new Error(`Rows count of upload ${uploadNo}, which is not there.`)
        return { file: placeOf.get(keyOf(file))!, firstRow, lastRow, rows }
      })
      .sort((a, b) => a.file - b.file || a.firstRow - b.firstRow || a.lastRow - b.lastRow),
  )
  return { files, sources }
}
