import { Decimal } from 'decimal.js'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { Client, TestService } from '../api/service.ts'
import { type CountingFile, modelOf } from './ledger-model.ts'
import { csvOf, type RandomFile, randomFile } from './random-files.ts'

/** What somebody does with one of the files. */
type Step = readonly [what: 'send' | 'revert' | 'readAgain', file: number]

const filesMax = 5
const history = fc.record({
  files: fc.array(randomFile, { minLength: 2, maxLength: filesMax }),
  steps: fc.array(
    fc.tuple(
      fc.constantFrom<Step[0]>('send', 'send', 'send', 'send', 'revert', 'readAgain', 'readAgain'),
      fc.nat({ max: filesMax - 1 }),
    ),
    { minLength: 4, maxLength: 14 },
  ),
})

/** A trust with two academies and the meters that the files are about, the same each time. */
async function makeTrust(t: TestService) {
  const trust = await t.makeTrust()
  const lead = await trust.as('lead')
  const ids: Record<string, string> = {}
  for (const code of ['oak', 'elm']) {
    const academy = await lead('POST', '/v1/academies', { code, name: `${code} school`, phase: 'primary' })
    ids[code] = academy.body.id
    await lead('POST', '/v1/memberships', {
      academyId: ids[code],
      start: '2019-09-01',
      startEvent: 'founded',
    })
  }
  for (const [number, more] of Object.entries({
    E1: { utility: 'electricity' },
    E2: { utility: 'electricity' },
    G1: { utility: 'gas', calorificValue: '39.4' },
    W1: { utility: 'water' },
  })) {
    const body = { number, academyId: ids.oak, start: '2025-02-01', ...more }
    const made = await lead('POST', '/v1/meters', body)
    expect(made.status).toBe(201)
    ids[number] = made.body.id
  }
  return { ...trust, lead, ids }
}
type Trust = Awaited<ReturnType<typeof makeTrust>>

async function send(t: TestService, lead: Client, text: string): Promise<string> {
  const { body } = await t.upload(lead, text)
  expect([body.status, body.issues.errors], text).toEqual(['counted', 0])
  return body.id
}

/** Does what the steps say. Answers the files that count in the end, in the order in which they do. */
async function live(
  t: TestService,
  { lead, trustId }: Trust,
  { files, steps }: { files: readonly RandomFile[]; steps: readonly Step[] },
): Promise<CountingFile[]> {
  let no = 0
  const counting = new Map<number, { id: string; place: number }>()
  for (const [what, which] of steps) {
    const index = which % files.length
    const file = files[index] as RandomFile
    const before = counting.get(index)
    if (what === 'send') {
      const id = await send(t, lead, csvOf(file, `f${index}`))
      if (before === undefined) counting.set(index, { id, place: ++no })
      else expect(id).toBe(before.id)
    } else if (before !== undefined && what === 'revert') {
      const answer = await lead('POST', `/v1/uploads/${before.id}/revert`, { reason: 'as it happens' })
      expect(answer.status).toBe(200)
      counting.delete(index)
    } else if (before !== undefined) {
      const answer = await lead('POST', `/v1/uploads/${before.id}/read-again`)
      expect(answer.status).toBe(202)
      await t.service.services.uploads.settled(trustId, answer.body.id)
      no++
      counting.set(index, { id: answer.body.id, place: before.place })
    }
  }
  return [...counting]
    .map(([index, { place }]) => ({ file: files[index] as RandomFile, place, index }))
    .sort((a, b) => a.place - b.place)
}

/** What the ledger holds, as the lines of text that the model gives. */
async function ledgerLines(t: TestService, { trustId }: Trust) {
  const lines = async (sql: string, decimal: number): Promise<string[]> => {
    const rows = await t.db.query<{ line: string }>(sql, [trustId])
    // numeric keeps noughts at the end, which decimal text does not.
    return rows
      .map(({ line }) =>
        line
          .split('|')
          .map((cell, index) => (index === decimal ? new Decimal(cell).toFixed() : cell))
          .join(' '),
      )
      .sort()
  }
  return {
    meterMonths: await lines(
      `SELECT concat_ws('|', m.number, mm.month, mm.grade, mm.quantity, mm.days, mm.part_days) AS line
       FROM meter_month mm JOIN meter m ON m.trust_id = mm.trust_id AND m.id = mm.meter_id WHERE mm.trust_id = $1::uuid`,
      3,
    ),
    readDays: await lines(
      `SELECT concat_ws('|', m.number, r.day, r.grade, r.quantity) AS line
       FROM read_day r JOIN meter m ON m.trust_id = r.trust_id AND m.id = r.meter_id WHERE r.trust_id = $1::uuid`,
      3,
    ),
    activityMonths: await lines(
      `SELECT concat_ws('|', a.code, am.month, am.grade, am.quantity, am.records) AS line
       FROM activity_month am JOIN academy a ON a.trust_id = am.trust_id AND a.id = am.academy_id WHERE am.trust_id = $1::uuid`,
      3,
    ),
  }
}

/** What the API says of the figures, with names in the place of ids. */
async function answers(trust: Trust): Promise<unknown> {
  const all: unknown[] = []
  for (const path of [
    '/v1/emissions?year=2024-25&by=academy,scope,stream,month',
    '/v1/coverage?year=2024-25',
  ]) {
    const { status, text } = await trust.lead('GET', path)
    expect(status).toBe(200)
    const named = Object.entries(trust.ids).reduce((all, [name, id]) => all.replaceAll(id, name), text)
    all.push(JSON.parse(named))
  }
  return all
}

/**
 * After any order and repetition of sending, reverting and reading again, the ledger is what the model makes of the files that
 * count, and what a trust comes to that was sent those alone, in their order.
 */
export async function holdOrderProperty(t: TestService, runs: number): Promise<void> {
  const seed = Number.parseInt(process.env.PROPERTY_SEED ?? String(Date.now() % 2 ** 31), 10)
  console.log(`order of uploads: PROPERTY_SEED=${seed}, ${runs} runs`)
  const counted = { sent: 0, layouts: new Set<string>() }
  await fc.assert(
    fc.asyncProperty(history, async (given) => {
      const one = await makeTrust(t)
      const remaining = await live(t, one, given)
      const ledger = await ledgerLines(t, one)
      expect(ledger).toEqual(modelOf(remaining))
      const other = await makeTrust(t)
      for (const [index, { file }] of remaining.entries()) {
        await send(t, other.lead, csvOf(file, `g${index}`))
        counted.sent++
        counted.layouts.add(file.layout)
      }
      expect(await ledgerLines(t, other)).toEqual(ledger)
      expect(await answers(other)).toEqual(await answers(one))
    }),
    { seed, numRuns: runs, interruptAfterTimeLimit: 15 * 60_000 },
  )
  // That it held says little where little was left to hold.
  expect(counted.sent).toBeGreaterThan(runs)
  expect(counted.layouts.size).toBe(6)
}
