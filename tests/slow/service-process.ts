// A process of the real service, to be killed. It says on standard output where it is, a line of JSON each time; whoever started it
// kills it at some moment. What it is to do stands in its arguments: `setup`, `send` and a file, or nothing: then it only serves.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { fixedClock } from '../../src/clock.ts'
import { readConfig } from '../../src/config.ts'
import { openDatabase } from '../../src/db/open.ts'
import { startService } from '../../src/start.ts'
import { allTrusts, createTrust } from '../../src/trusts/run.ts'

const tell = (event: string, more: object = {}): void => {
  process.stdout.write(`${JSON.stringify({ event, ...more })}\n`)
}

const [task = 'serve', path = ''] = process.argv.slice(2)
const config = { ...readConfig(process.env), requestsPerMinute: 1_000_000 }
tell('opening')
const db = await openDatabase(config)
tell('open')
const service = await startService({ config, clock: fixedClock('2026-11-23'), db })
const trust = (await allTrusts(db))[0] ?? (await createTrust(db, 'Killed Often'))
const authorization = `Bearer ${service.tokenFor(trust.id)}`
const get = async (url: string) => (await service.app.inject({ url, headers: { authorization } })).json()

/** The file as a slow network brings it. */
async function* slowly(bytes: Buffer) {
  tell('sending')
  for (let at = 0; at < bytes.length; at += 65_536) {
    yield bytes.subarray(at, at + 65_536)
    await wait(5)
  }
  tell('sent')
}

async function sendAndWait(): Promise<void> {
  const bytes = readFileSync(path)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const { items } = await get(`/v1/uploads?sha256=${sha256}`)
  let upload = items[0]
  if (upload === undefined) {
    const answer = await service.app.inject({
      method: 'POST',
      url: '/v1/uploads?fileName=big.csv',
      headers: { authorization, 'content-type': 'text/csv' },
      payload: Readable.from(slowly(bytes)),
    })
    upload = answer.json()
  }
  tell('accepted')
  let rows = -1
  while (upload.status === 'reading') {
    if (upload.progress.rows !== rows) tell('progress', { rows: upload.progress.rows })
    rows = upload.progress.rows
    await wait(10)
    upload = await get(`/v1/uploads/${upload.id}`)
  }
  tell('done', { status: upload.status })
}

async function close(): Promise<void> {
  await service.close()
  await db.close()
}

if (task === 'send') {
  await sendAndWait()
  await close()
} else if (task === 'setup') await close()
else {
  tell('serving')
  process.on('SIGTERM', () => void close())
}
