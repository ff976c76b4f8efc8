// `npm run test:postgres`: the tests that touch the database, once more, on a real PostgreSQL server.
import { spawnSync } from 'node:child_process'
import { startPostgres } from './postgres.ts'

const server = await startPostgres({ lasting: false })
const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, TEST_DATABASE_URL: server.url },
})
await server.stop()
process.exit(run.status ?? 1)
