import { createHash, type Hash } from 'node:crypto'
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { copyText, type Database, type Sql } from '../db/client.ts'
import { parseDecimal } from '../domain/decimal.ts'
import type { FactorRow, FactorSetInfo } from '../domain/factor.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { addSet, allRows, importedSets } from '../factors/run.ts'

/** The log of changes, which a backup carries as it is; reading it back adds to it. */
const logTables = ['audit_entry', 'audit_head'] as const

/**
 * Every table of a trust, in the order in which rows may be put in. Requests kept to be repeated, browsers that are signed in and links
 * that are good once are not part of the ledger, and the locks of published years follow from the steps of their inventories.
 */
const tables = [
  'trust',
  'api_key',
  'app_user',
  'user_credential',
  'academy',
  'membership',
  'count',
  'meter',
  'contract',
  'target',
  'assertion',
  'narrative',
  'stored_file',
  'stored_file_part',
  'upload',
  'upload_issue',
  'meter_day',
  'meter_read',
  'read_day',
  'meter_month',
  'activity',
  'activity_month',
  'factor_choice',
  'profile',
  'degree_day_load',
  'degree_day',
  'academy_urn',
  'lineage',
  'activity_change',
  'recalculation_policy',
  'restatement',
  'progress_publication',
  'measure',
  'factor_scenario',
  'credit',
  'benchmark',
  'reporting_size',
  'category_screening',
  'inventory_body',
  'inventory_step',
  'figure_thread',
  'figure_comment',
  'classroom',
  'holiday',
  ...logTables,
] as const

const formatName = 'trust-carbon backup 1'
const rowsAtOnce = 2000

type Row = readonly (string | null)[]
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const digest = (hash: Hash): string => hash.digest('hex')

async function columnsOf(sql: Sql, table: string): Promise<{ columns: string[]; key: string[] }> {
  const columns = await sql.query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`,
    [table],
  )
  const key = await sql.query<{ name: string }>(
    `SELECT k.column_name AS name FROM information_schema.table_constraints c
     JOIN information_schema.key_column_usage k ON k.constraint_name = c.constraint_name AND k.table_schema = c.table_schema
     WHERE c.table_schema = current_schema() AND c.table_name = $1 AND c.constraint_type = 'PRIMARY KEY'
     ORDER BY k.ordinal_position`,
    [table],
  )
  return { columns: columns.map((one) => one.name), key: key.map((one) => one.name) }
}

/** The rows of a table as text, in the order of its key, some at a time. */
async function* rowsOf(
  sql: Sql,
  {
    table,
    columns,
    key,
    trustId,
  }: { table: string; columns: readonly string[]; key: readonly string[]; trustId: string },
): AsyncGenerator<Row[]> {
  const owner = table === 'trust' ? 'id' : 'trust_id'
  const cells = columns.map((name) => `${quoted(name)}::text`).join(', ')
  // The id is a UUID of our own making or of a key that was looked up: a cursor takes no parameters on the embedded database.
  if (!/^[0-9a-f-]{36}$/.test(trustId)) throw new Error('not a trust id')
  await sql.query(
    `DECLARE backup_rows NO SCROLL CURSOR FOR SELECT json_build_array(${cells})::text AS cells FROM ${quoted(table)}
     WHERE ${owner} = '${trustId}'::uuid ORDER BY ${key.map(quoted).join(', ')}`,
  )
  for (;;) {
    const rows = await sql.query<{ cells: string }>(`FETCH ${rowsAtOnce} FROM backup_rows`)
    if (rows.length > 0) yield rows.map((row) => JSON.parse(row.cells) as Row)
    if (rows.length < rowsAtOnce) break
  }
  await sql.query('CLOSE backup_rows')
}

/** A factor set in one line, for those that were imported here: the project brings the others. */
interface PackedSet {
  readonly factorSet: FactorSetInfo
  readonly factors: readonly (Omit<FactorRow, 'value'> & { readonly value: string | null })[]
  readonly sha256: string
}

const hashOf = (factors: PackedSet['factors']): string =>
  createHash('sha256').update(JSON.stringify(factors)).digest('hex')

function packedSet(factorSet: FactorSetInfo, all: readonly FactorRow[]): PackedSet {
  const factors = all.map((row) => ({ ...row, value: row.value?.toFixed() ?? null }))
  return { factorSet, factors, sha256: hashOf(factors) }
}

interface Hashes {
  readonly sha256: string
  readonly ledgerSha256: string
}

interface Written {
  readonly trustId: string
  readonly write: (line: string) => Promise<void>
  /** Only these tables and columns: those of a backup that was written before the ledger had others. */
  readonly as?: ReadonlyMap<string, readonly string[]> | undefined
}

/**
 * Writes a trust's tables: for each its name and columns, its rows, and their number and SHA-256; last the SHA-256 of these. Answers it,
 * and that of the tables without the log of changes.
 */
async function writeTables(sql: Sql, { trustId, write, as }: Written): Promise<Hashes> {
  const whole = createHash('sha256')
  const ledger = createHash('sha256')
  for (const table of tables) {
    const there = await columnsOf(sql, table)
    const columns = as === undefined ? there.columns : as.get(table)
    if (columns === undefined) continue
    await write(JSON.stringify({ table, columns }))
    const hash = createHash('sha256')
    let count = 0
    for await (const rows of rowsOf(sql, { table, columns, key: there.key, trustId })) {
      for (const row of rows) {
        const line = JSON.stringify(row)
        hash.update(line)
        await write(line)
      }
      count += rows.length
    }
    const sha256 = digest(hash)
    whole.update(sha256)
    if (!(logTables as readonly string[]).includes(table)) ledger.update(sha256)
    await write(JSON.stringify({ table, rows: count, sha256 }))
  }
  const hashes = { sha256: digest(whole), ledgerSha256: digest(ledger) }
  await write(JSON.stringify({ end: true, sha256: hashes.sha256 }))
  return hashes
}

/**
 * Writes a trust's whole ledger as lines of JSON, as it stood at one moment: a head; the factor sets that were imported here; its
 * tables. `write` takes each line. Other requests go on meanwhile; on the embedded database they wait until the last line.
 */
export async function backupTrust(
  db: Database,
  { trustId, write }: Pick<Written, 'trustId' | 'write'>,
): Promise<void> {
  await db.transaction(async (sql) => {
    await sql.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    const sets = await sql.query<{ id: string; source_hash: string }>(
      'SELECT id, source_hash FROM factor_set ORDER BY id',
    )
    await write(JSON.stringify({ format: formatName, trustId, factorSets: sets }))
    for (const set of await importedSets(sql))
      await write(JSON.stringify(packedSet(set, await allRows(sql, set.id))))
    await writeTables(sql, { trustId, write })
  })
}

interface Restoring {
  table: string
  columns: string[]
  hash: Hash
  count: number
  pending: Row[]
}

class BrokenBackup extends Error {}
const noBackup = 'it is not a backup of trust-carbon'

async function putIn(sql: Sql, current: Restoring): Promise<void> {
  if (current.pending.length === 0) return
  await sql.copyInto(quoted(current.table), current.columns.map(quoted), [copyText(current.pending)])
  current.pending = []
}

/** Takes in an imported set of a backup, unless it is here. */
async function restoreSet(sql: Sql, { factorSet, factors, sha256 }: PackedSet): Promise<void> {
  if (hashOf(factors) !== sha256)
    throw new BrokenBackup(`the factor set ${factorSet.id} is not as it was written`)
  const restored = factors.map((row) => ({
    ...row,
    value: row.value === null ? undefined : parseDecimal(row.value),
  }))
  await addSet(sql, factorSet, restored, 'operator')
}

/** Every set of the backup must be here, by the same id and from the same file: figures are made with them. */
async function setLacking(
  sql: Sql,
  wanted: readonly { id: string; source_hash: string }[],
): Promise<Refusal | undefined> {
  const sets = await sql.query<{ id: string; source_hash: string }>('SELECT id, source_hash FROM factor_set')
  const other = wanted.find(
    (one) => !sets.some((set) => set.id === one.id && set.source_hash === one.source_hash),
  )
  return other === undefined
    ? undefined
    : refuse(
        'conflict',
        `The backup uses the factor set ${other.id}, and this ledger has none of that name from the same file. Update trust-carbon, or restore into an empty ledger.`,
      )
}

/** The lines of a stream of bytes. Throws what the stream throws, at the place where it does. */
async function* linesOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

interface BackupHead {
  readonly format: string
  readonly trustId: string
  readonly factorSets?: { id: string; source_hash: string }[]
}

/** The first line of a backup, which says that it is one. */
function headOf(text: string): BackupHead {
  let head: Partial<BackupHead> | null = null
  try {
    head = JSON.parse(text) as Partial<BackupHead> | null
  } catch {
    // A packed file of something else.
  }
  if (head?.format !== formatName || typeof head.trustId !== 'string') throw new BrokenBackup(noBackup)
  return head as BackupHead
}

async function restoreLines(
  sql: Sql,
  lines: AsyncIterable<string>,
): Promise<{ trustId: string; sha256: string; columns: ReadonlyMap<string, readonly string[]> } | Refusal> {
  const columns = new Map<string, readonly string[]>()
  let trustId: string | undefined
  let current: Restoring | undefined
  let wantedSets: { id: string; source_hash: string }[] | undefined
  const whole = createHash('sha256')
  for await (const text of lines) {
    if (trustId === undefined) {
      const head = headOf(text)
      trustId = head.trustId
      const there = await sql.query('SELECT 1 FROM trust WHERE id = $1::uuid', [trustId])
      if (there.length > 0)
        return refuse('conflict', 'This ledger has that trust already. Restore into an empty one.')
      wantedSets = head.factorSets ?? []
      continue
    }
    const line = JSON.parse(text) as Row | Record<string, unknown>
    if (!Array.isArray(line) && 'factorSet' in line) {
      await restoreSet(sql, line as unknown as PackedSet)
      continue
    }
    if (wantedSets !== undefined) {
      const lacking = await setLacking(sql, wantedSets)
      if (isRefusal(lacking)) return lacking
      wantedSets = undefined
      // The sets are a change of this ledger, and written down as one. The trust brings its own log.
      await sql.query('SET CONSTRAINTS ALL IMMEDIATE')
      await sql.query("SELECT set_config('trust_carbon.restoring', 'on', true)")
    }
    if (Array.isArray(line)) {
      if (current === undefined) throw new BrokenBackup('a row stands outside a table')
      current.hash.update(text)
      current.count++
      current.pending.push(line)
      if (current.pending.length >= rowsAtOnce) await putIn(sql, current)
      continue
    }
    const mark = line as { table?: string; columns?: string[]; rows?: number; sha256?: string; end?: boolean }
    if (mark.end) {
      const sha256 = digest(whole)
      if (sha256 !== mark.sha256) throw new BrokenBackup('its tables do not add up to its hash')
      return { trustId, sha256, columns }
    }
    if (mark.columns !== undefined) {
      if (!(tables as readonly string[]).includes(mark.table ?? ''))
        throw new BrokenBackup(`it has an unknown table ${mark.table}`)
      columns.set(mark.table!, mark.columns)
      current = {
        table: mark.table!,
        columns: mark.columns,
        hash: createHash('sha256'),
        count: 0,
        pending: [],
      }
    } else if (current !== undefined) {
      await putIn(sql, current)
      const sha256 = digest(current.hash)
      if (mark.rows !== current.count || mark.sha256 !== sha256)
        throw new BrokenBackup(`the table ${current.table} is not as it was written`)
      whole.update(sha256)
      current = undefined
    }
  }
  throw new BrokenBackup('its end is missing')
}

const tablesHash = (sql: Sql, trustId: string, as?: Written['as']): Promise<Hashes> =>
  writeTables(sql, { trustId, write: async () => {}, as })

/** The hash of a trust's tables as they stand, without the log of changes, which has a hash of its own and goes on after a restore. */
export async function ledgerHash(db: Database, trustId: string): Promise<string> {
  return (await db.transaction((sql) => tablesHash(sql, trustId))).ledgerSha256
}

/** Thrown inside the transaction, so that what was put in before is taken out again. */
class RestoreRefused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/** The bytes as they come, held to begin as a packed file does: what is no backup is not a damaged one. */
async function* heldToGzip(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let begun = Buffer.alloc(0)
  for await (const chunk of packed) {
    if (begun.length >= 2) {
      yield chunk
      continue
    }
    begun = Buffer.concat([begun, chunk])
    if (begun.length < 2) continue
    if (begun[0] !== 0x1f || begun[1] !== 0x8b) throw new BrokenBackup(noBackup)
    yield begun
  }
  if (begun.length < 2) throw new BrokenBackup(noBackup)
}

/**
 * Puts a backup into a ledger that does not have its trust, in one transaction, on either database. Refused, and nothing
 * changed, where it is not whole, not as it was written, or the trust is there. What was put in is read again and held to the hash;
 * the log of changes goes on with an entry that says so. Answers the hash that `ledgerHash` has from then on.
 */
export async function restoreTrust(
  db: Database,
  packed: AsyncIterable<Uint8Array>,
): Promise<{ trustId: string; sha256: string } | Refusal> {
  const unpacked = createGunzip()
  const source = heldToGzip(packed)
  // What breaks the source breaks the unpacking, and that is met where its lines are read.
  pipeline(Readable.from(source), unpacked, () => {})
  try {
    return await db.transaction(async (sql) => {
      const restored = await restoreLines(sql, linesOf(unpacked))
      if (isRefusal(restored)) throw new RestoreRefused(restored)
      const { trustId, sha256, columns } = restored
      const hashes = await tablesHash(sql, trustId, columns)
      if (hashes.sha256 !== sha256) throw new Error('What was restored is not what the backup says.')
      await sql.query("SELECT set_config('trust_carbon.restoring', '', true)")
      await sql.query(
        "SELECT chain_entry($1::uuid, 'operator', 'restore', 'backup', $2, 'restored from a backup', '', $3)",
        [trustId, sha256, JSON.stringify({ sha256, ledgerSha256: hashes.ledgerSha256 })],
      )
      return { trustId, sha256: hashes.ledgerSha256 }
    })
  } catch (error) {
    if (error instanceof RestoreRefused) return error.refusal
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === '42501')
      return refuse(
        'forbidden',
        'A backup brings its log of changes, which the role of the service may not write. Restore with the DATABASE_URL of who owns the tables.',
      )
    if (error instanceof BrokenBackup || error instanceof SyntaxError || code.startsWith('Z_'))
      return refuse(
        'invalid',
        `The backup cannot be used: ${error instanceof BrokenBackup ? error.message : 'it is cut off or damaged'}. Nothing was changed.`,
      )
    throw error
  } finally {
    unpacked.destroy()
  }
}
