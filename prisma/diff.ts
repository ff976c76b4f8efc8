// `npm run db:diff`: what SQL would turn the migrated database into the schema. With --write NAME it becomes a migration.
// `prisma migrate` needs a native engine from outside the package registry; the same engine is on npm as WebAssembly.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'

const root = fileURLToPath(new URL('..', import.meta.url))

/** The SQL from what the migrations make to what prisma/schema.prisma says; empty where they agree. */
export async function schemaDrift(migrationsSql: readonly string[]): Promise<string> {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const require = createRequire(import.meta.url)
  const wasm = readFileSync(
    join(dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg')), 'schema_engine_bg.wasm'),
  )
  ;(globalThis as Record<string, unknown>).PRISMA_WASM_PANIC_REGISTRY = {
    set_message(message: string) {
      throw new Error(message)
    },
  }
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
  const text = readFileSync(join(root, 'prisma/schema.prisma'), 'utf8')
  const database = new PGlite()
  try {
    for (const sql of migrationsSql) await database.exec(sql)
    const files = [{ path: 'schema.prisma', content: text }]
    const engine = await glue.SchemaEngine.new(
      { datamodels: [['schema.prisma', text]] },
      () => {},
      bindMigrationAwareSqlAdapterFactory(new PrismaPGlite(database)),
    )
    const answer = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: '.' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    })
    return answer.exitCode === 0 ? '' : (answer.stdout ?? '')
  } finally {
    await database.close()
  }
}

/** The migrations' SQL, in order. */
export async function migrationsSql(): Promise<string[]> {
  const { readdir, readFile } = await import('node:fs/promises')
  const folder = join(root, 'prisma/migrations')
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((e) => e.isDirectory())
    .map((e) => e.name)
  return Promise.all(names.sort().map((name) => readFile(join(folder, name, 'migration.sql'), 'utf8')))
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const sql = await schemaDrift(await migrationsSql())
  const at = process.argv.indexOf('--write')
  if (at === -1 || sql === '')
    process.stdout.write(sql === '' ? 'The migrations make exactly what the schema says.\n' : sql)
  else {
    const folder = join(root, 'prisma/migrations', process.argv[at + 1] ?? 'unnamed')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'migration.sql'), sql)
  }
}
