import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import { type BigFile, bigFile, seeded } from './big-files.ts'
import { holdExact } from './exact.ts'
import { type Looked, lookInto } from './look-into.ts'

const program = fileURLToPath(new URL('./service-process.ts', import.meta.url))
const killsWanted = 20
const seed = Number.parseInt(process.env.KILL_SEED ?? String(Date.now() % 2 ** 31), 10)
const random = seeded(seed)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trust-carbon-kill-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Said = { readonly event: string; readonly at: number } & Record<string, unknown>

/** Runs the service in a process; `onEvent` may kill it. Answers what it said, and whether it was killed. */
function runService(
  args: readonly string[],
  onEvent: (said: Said, child: ChildProcess) => void = () => {},
): Promise<{ said: Said[]; killed: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DATABASE_URL: '', TRUST_CARBON_DATA: join(folder, 'data') },
    })
    const said: Said[] = []
    let complaints = ''
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      complaints += text
    })
    createInterface({ input: child.stdout as NonNullable<typeof child.stdout> }).on('line', (line) => {
      const one = { ...JSON.parse(line), at: performance.now() } as Said
      said.push(one)
      onEvent(one, child)
    })
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve({ said, killed: true })
      else if (code === 0) resolve({ said, killed: false })
      else reject(new Error(`The service ended with ${code}: ${complaints}`))
    })
  })
}

/** From which word of the service to which, and thus how long, a phase of an import lasts. */
const phases = {
  opening: ['opening', 'open'],
  spooling: ['sending', 'sent'],
  keeping: ['sent', 'accepted'],
  beginning: ['accepted', 'rows'],
  staging: ['rows', 'late rows'],
  concluding: ['late rows', 'done'],
} as const
type Phase = keyof typeof phases

/** `lateRows` are as many as an undisturbed import was last seen with before it was done. */
const isAt = (said: Said, mark: string, lateRows: number): boolean =>
  mark === 'rows'
    ? said.event === 'progress' && Number(said.rows) > 0
    : mark === 'late rows'
      ? said.event === 'progress' && Number(said.rows) >= lateRows
      : said.event === mark

/** How long each phase took in a run that nobody disturbed. */
function durations(said: readonly Said[], lateRows: number): Record<Phase, number> {
  const at = (mark: string): number => said.find((one) => isAt(one, mark, lateRows))?.at ?? Number.NaN
  return Object.fromEntries(
    Object.entries(phases).map(([phase, [from, to]]) => [phase, Math.max(5, at(to) - at(from))]),
  ) as Record<Phase, number>
}

const incomingFiles = (): string[] =>
  readdirSync(join(folder, 'data', 'incoming'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)

/** Where a kill landed, by what it left: that of the upload number `no`, or of none yet. */
function landed(found: Looked, no: number, rows: number): string {
  const upload = found.uploads.find((one) => one.no === no)
  if (upload === undefined) return found.strayParts > 0 ? 'keeping' : 'before or while spooling'
  if (upload.status === 'counted') return 'after the end'
  if (!upload.running) return 'accepted, not begun'
  if (upload.staged === 0) return 'reading begun, nothing staged'
  return upload.staged < rows ? 'staging' : 'all staged: concluding or refreshing'
}

/** What a killed process has left, before another one takes anything up again. */
async function look(): Promise<Looked> {
  const db = await openDatabase({ databaseUrl: undefined, dataDir: join(folder, 'data') })
  try {
    return await lookInto(db)
  } finally {
    await db.close()
  }
}

it(`an import killed ${killsWanted} times is finished, exactly once`, async () => {
  console.log(`kills: KILL_SEED=${seed}`)
  const calibration = bigFile(2019)
  const paths = (file: BigFile, name: string): string => {
    const path = join(folder, name)
    writeFileSync(path, file.text)
    return path
  }
  await runService(['setup'])
  const undisturbed = await runService(['send', paths(calibration, '2019.csv')])
  const lateRows = Number(undisturbed.said.findLast((one) => one.event === 'progress')?.rows)
  const length = durations(undisturbed.said, lateRows)
  console.log('an undisturbed import, in ms:', JSON.stringify(length))
  const files = [calibration]
  const tally = new Map<string, number>()
  let kills = 0
  for (let year = 2001; kills < killsWanted; year++) {
    const file = bigFile(year)
    files.push(file)
    const path = paths(file, `${year}.csv`)
    // The phases of one file in order, those of the reading more than once.
    const plan: Phase[] = [
      'spooling',
      'keeping',
      'beginning',
      'staging',
      'concluding',
      'concluding',
      'staging',
      'concluding',
      'opening',
      'concluding',
    ]
    for (let finished = false; !finished; ) {
      const phase = kills < killsWanted ? plan.shift() : undefined
      const delay = phase === undefined ? 0 : random() * length[phase]
      let armed = phase !== undefined
      const { said, killed } = await runService(['send', path], (one, child) => {
        if (!armed || phase === undefined || !isAt(one, phases[phase][0], lateRows)) return
        armed = false
        setTimeout(() => child.kill('SIGKILL'), delay)
      })
      finished = !killed && said.at(-1)?.event === 'done'
      if (!killed) continue
      kills++
      const place = landed(await look(), files.length, file.rows)
      tally.set(place, (tally.get(place) ?? 0) + 1)
    }
  }
  console.log('where the kills landed:', JSON.stringify(Object.fromEntries(tally)))
  holdExact(await look(), files)
  expect(incomingFiles()).toEqual([])
  const inTheMiddle = ['reading begun, nothing staged', 'staging', 'all staged: concluding or refreshing']
  expect(inTheMiddle.reduce((sum, place) => sum + (tally.get(place) ?? 0), 0)).toBeGreaterThanOrEqual(6)
  expect(tally.size).toBeGreaterThanOrEqual(4)
})
