// Makes the Prisma client without the network. `prisma generate` asks for the native schema engine although generating
// uses none of it; any existing file satisfies that check, so it is shown the running Node binary.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const out = `${root}src/db/generated`
const stampFile = `${out}/.schema-sha256`
const stamp = createHash('sha256')
  .update(readFileSync(`${root}prisma/schema.prisma`))
  .update(readFileSync(`${root}node_modules/prisma/package.json`))
  .digest('hex')

if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
  const made = spawnSync(process.execPath, [`${root}node_modules/prisma/build/index.js`, 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  })
  if (made.status !== 0) {
    process.stderr.write(`${made.stdout}${made.stderr}\nThe Prisma client could not be made.\n`)
    process.exit(1)
  }
  writeFileSync(stampFile, stamp)
}
