import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import { openServer } from '../../src/db/server.ts'
import { startPostgres, type TestServer } from '../postgres.ts'
import { bigFile, seeded } from './big-files.ts'
import { holdExact } from './exact.ts'
import { lookInto } from './look-into.ts'

const program = fileURLToPath(new URL('./service-process.ts', import.meta.url))
const seed = Number.parseInt(process.env.KILL_SEED ?? String(Date.now() % 2 ** 31), 10)
const random = seeded(seed)
const killsWanted = 6
const stopsWanted = 2

let folder: string
let server: TestServer
let db: Database
const children = new Set<ChildProcess>()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trust-carbon-kill-'))
  server = await startPostgres()
  db = await openServer(server.url, 2)
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await db.close()
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A process of the service on the common database and in the common data folder, with a lease of one second. */
async function start(...args: string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      DATABASE_URL: server.url,
      TRUST_CARBON_DATA: join(folder, 'data'),
      UPLOAD_LEASE_SECONDS: '1',
    },
  })
  children.add(child)
  child.on('close', () => children.delete(child))
  await once(child.stdout as NonNullable<typeof child.stdout>, 'data')
  return child
}

/** The process that reads the upload now, where it is one of these. */
async function reader(no: number): Promise<{ child: ChildProcess | undefined; status: string }> {
  const { uploads } = await lookInto(db)
  const upload = uploads.find((one) => one.no === no)
  const [, pid] = upload?.owner?.split(' ') ?? []
  const child = [...children].find((one) => String(one.pid) === pid)
  return { child, status: upload?.status ?? 'absent' }
}

const incomingFiles = (): string[] =>
  readdirSync(join(folder, 'data', 'incoming'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)

it(`several processes, killed ${killsWanted} times and stopped ${stopsWanted} times while they read, count each file once`, async () => {
  console.log(`kills: KILL_SEED=${seed}`)
  await once(await start('setup'), 'close')
  let kills = 0
  let stops = 0
  const files = []
  for (let year = 2001; kills < killsWanted || stops < stopsWanted; year++) {
    const file = bigFile(year)
    files.push(file)
    const path = join(folder, `${year}.csv`)
    writeFileSync(path, file.text)
    await start('serve')
    await start('send', path)
    for (let status = 'absent'; status !== 'counted'; await wait(20)) {
      const now = await reader(files.length)
      status = now.status
      expect(['absent', 'reading', 'counted']).toContain(status)
      if (now.child === undefined || status !== 'reading') continue
      if (kills + stops >= killsWanted + stopsWanted) continue
      // Some time into what it is doing: from the start of the thread to the last transaction.
      await wait(random() * 700)
      const late = await reader(files.length)
      if (late.child === undefined || late.status !== 'reading') continue
      if (kills < killsWanted && (stops >= stopsWanted || random() < 0.7)) {
        late.child.kill('SIGKILL')
        kills++
        await start('serve')
      } else {
        // It is as if dead for longer than its lease, and then goes on as if nothing had been.
        late.child.kill('SIGSTOP')
        stops++
        await wait(2500)
        late.child.kill('SIGCONT')
      }
    }
  }
  console.log(`${kills} kills and ${stops} stops in ${files.length} files`)
  for (const child of [...children]) {
    child.kill('SIGTERM')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
  }
  // What killed processes left in the data folder goes at the next start.
  await once(await start('setup'), 'close')
  holdExact(await lookInto(db), files)
  expect(incomingFiles()).toEqual([])
})
