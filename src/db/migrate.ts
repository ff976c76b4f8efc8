import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Database } from './client.ts'

const folder = fileURLToPath(new URL('../../prisma/migrations', import.meta.url))

// Prisma's own table, so that `prisma migrate deploy` and this runner agree on what has been applied.
const table = `CREATE TABLE IF NOT EXISTS _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz, migration_name varchar(255) NOT NULL,
  logs text, rolled_back_at timestamptz, started_at timestamptz NOT NULL DEFAULT now(),
  applied_steps_count integer NOT NULL DEFAULT 0)`

/**
 * A migration's statements, one by one: neither database's prepared form takes several. A function's body stands between two `$$` and
 * is one statement with what is around it.
 */
function statements(sql: string): string[] {
  const found: string[] = []
  let open = ''
  for (const part of sql.split(/;[ \t]*$/m)) {
    open += open === '' ? part : `;${part}`
    if (open.split('$$').length % 2 === 0) continue
    found.push(open)
    open = ''
  }
  return found.map((one) => one.replace(/^\s*--.*$/gm, '').trim()).filter((one) => one !== '')
}

function holdUnchanged(name: string, before: string, now: string): void {
  if (before !== now) throw new Error(`The migration ${name} was changed after it had been applied.`)
}

/** The checksums of the migrations that were applied, by name; none where the database is new. */
async function appliedBefore(db: Database): Promise<ReadonlyMap<string, string>> {
  const [there] = await db.query<{ there: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS there",
  )
  if (there?.there !== true) return new Map()
  const rows = await db.query<{ name: string; checksum: string }>(
    'SELECT migration_name AS name, checksum FROM _prisma_migrations',
  )
  return new Map(rows.map((row) => [row.name, row.checksum]))
}

/**
 * Applies the migrations of prisma/migrations that have not been applied yet, each in one transaction, in the order of their
 * names. Throws where an applied one was edited since. Answers the names applied.
 */
export async function migrate(db: Database): Promise<string[]> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  const wanted = await Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(`${folder}/${name}/migration.sql`, 'utf8')
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') }
    }),
  )
  const known = await appliedBefore(db)
  for (const { name, checksum } of wanted) holdUnchanged(name, known.get(name) ?? checksum, checksum)
  // The role of a service that owns no tables may read what was applied, and nothing more is asked of it.
  if (wanted.every(({ name }) => known.has(name))) return []
  await db.query(table)
  const applied: string[] = []
  for (const { name, sql, checksum } of wanted) {
    const done = await db.transaction(async (tx) => {
      // Several processes may start on one server at once: one migrates, the others wait and find it done.
      await tx.query('SELECT pg_advisory_xact_lock(7221001)')
      const before = await tx.query<{ checksum: string }>(
        'SELECT checksum FROM _prisma_migrations WHERE migration_name = $1',
        [name],
      )
      if (before[0] !== undefined) {
        holdUnchanged(name, before[0].checksum, checksum)
        return false
      }
      for (const statement of statements(sql)) await tx.query(statement)
      await tx.query(
        `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
         VALUES ($1, $2, now(), $3, 1)`,
        [randomUUID(), checksum, name],
      )
      return true
    })
    if (done) applied.push(name)
  }
  return applied
}
