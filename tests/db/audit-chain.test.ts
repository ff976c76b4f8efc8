import { afterAll, beforeAll, expect, it } from 'vitest'
import { entryHash } from '../../src/audit/chain.ts'
import { type ChainEntry, chainEntries, verifyChains } from '../../src/audit/run.ts'
import type { Database } from '../../src/db/client.ts'
import { newId } from '../../src/db/id.ts'
import { makeTrust, openTestDatabase } from '../database.ts'

let db: Database
let trustId: string
beforeAll(async () => {
  db = await openTestDatabase()
  trustId = (await makeTrust(db)).trustId
  for (let pupils = 1; pupils <= 6; pupils++) await target(db, pupils)
})
afterAll(() => db.close())

const target = (on: Pick<Database, 'query'>, no: number) =>
  on.query(
    `INSERT INTO credit (trust_id, id, standard, registry, project, kind, serials, vintage, tonnes, retired_on, for_year, beneficiary,
       evidence, created_by) VALUES ($1::uuid, $2::uuid, 's', 'r', $3, 'removal', '[]', 2024, 1.50, '2024-01-01', '2023-24', 'b', 'é', 'Lea')`,
    [trustId, newId(), `project ${no}`],
  )
const allEntries = async (): Promise<ChainEntry[]> => {
  const all: ChainEntry[] = []
  for await (const entry of chainEntries(db, trustId)) all.push(entry)
  return all
}
const fault = async (head?: string) => (await verifyChains(db, trustId, head)).chains[0]?.fault
const loosely = async (statements: readonly string[], look: () => Promise<void>) => {
  const kept = await db.query<Record<string, never>>(
    'SELECT * FROM audit_entry WHERE trust_id = $1::uuid ORDER BY no',
    [trustId],
  )
  const headKept = await db.query<{ no: number; hash: string }>(
    'SELECT no, hash FROM audit_head WHERE trust_id = $1::uuid',
    [trustId],
  )
  await db.query('ALTER TABLE audit_entry DISABLE TRIGGER insert_only')
  await db.query('GRANT UPDATE, DELETE ON audit_entry TO CURRENT_USER')
  for (const statement of statements) await db.query(statement.replaceAll('TRUST', `trust_id = '${trustId}'`))
  await look()
  await db.query('DELETE FROM audit_entry WHERE trust_id = $1::uuid', [trustId])
  await db.query(
    `INSERT INTO audit_entry SELECT * FROM jsonb_populate_recordset(NULL::audit_entry, $1::jsonb)`,
    [JSON.stringify(kept)],
  )
  await db.query('UPDATE audit_head SET no = $2, hash = $3 WHERE trust_id = $1::uuid', [
    trustId,
    headKept[0]!.no,
    headKept[0]!.hash,
  ])
  await db.query('REVOKE UPDATE, DELETE ON audit_entry FROM CURRENT_USER')
  await db.query('ALTER TABLE audit_entry ENABLE TRIGGER insert_only')
  expect(await fault()).toBeUndefined()
}

it('is as it was written; Node works out the hashes that the database wrote', async () => {
  expect(await fault()).toBeUndefined()
  for await (const entry of chainEntries(db, trustId)) expect(entryHash(entry)).toBe(entry.hash)
})

it.each(['UPDATE audit_entry SET actor = actor', 'DELETE FROM audit_entry', 'TRUNCATE audit_entry'])(
  '%s is refused',
  async (statement) => {
    await expect(db.query(statement)).rejects.toThrow(/insert_only|permission denied/)
  },
)

it.each([
  [
    'a cell that was changed',
    [`UPDATE audit_entry SET after = replace(after, '1.50', '1.05') WHERE TRUST AND no = 5`],
    5,
    'not as it was written',
  ],
  ['who did it', [`UPDATE audit_entry SET actor = 'Tim' WHERE TRUST AND no = 4`], 4, 'not as it was written'],
  [
    'when',
    [`UPDATE audit_entry SET at = at + interval '1 ms' WHERE TRUST AND no = 4`],
    4,
    'not as it was written',
  ],
  [
    'the last entry, taken away',
    [`DELETE FROM audit_entry WHERE TRUST AND no = 8`],
    8,
    'the last were taken away',
  ],
  ['an entry in the middle, taken away', [`DELETE FROM audit_entry WHERE TRUST AND no = 4`], 4, 'is missing'],
  [
    'an entry in the middle, taken away, and the gap closed',
    [
      `DELETE FROM audit_entry WHERE TRUST AND no = 4`,
      ...[5, 6, 7, 8].map((no) => `UPDATE audit_entry SET no = no - 1 WHERE TRUST AND no = ${no}`),
    ],
    4,
    'does not follow',
  ],
  [
    'two that changed places',
    [4, 5, 90].map(
      (no) => `UPDATE audit_entry SET no = ${{ 4: 90, 5: 4, 90: 5 }[no]} WHERE TRUST AND no = ${no}`,
    ),
    4,
    'does not follow',
  ],
  [
    'an entry that was added by hand',
    [
      `INSERT INTO audit_entry SELECT trust_id, 9, at, actor, action, entity, row_key, reason, before, after, prev_hash, hash FROM audit_entry WHERE TRUST AND no = 8`,
    ],
    9,
    'was not written by the ledger',
  ],
])('finds %s', async (_what, statements, no, words) => {
  await loosely(statements, async () => {
    expect(await fault()).toEqual({ no, what: expect.stringContaining(words) })
  })
})

it('finds one that was changed and whose hash was worked out anew, in the middle and at the end', async () => {
  for (const [no, shown, words] of [
    [5, 6, 'does not follow'],
    [8, 8, 'the last, is not the one'],
  ] as const) {
    const entries = await allEntries()
    const entry = { ...entries[no - 1]!, actor: 'Tim' }
    await loosely(
      [`UPDATE audit_entry SET actor = 'Tim', hash = '${entryHash(entry)}' WHERE TRUST AND no = ${no}`],
      async () => {
        expect(await fault()).toEqual({ no: shown, what: expect.stringContaining(words) })
      },
    )
  }
})

it('a chain that was written anew from the change on has not the head that was written down', async () => {
  const entries = await allEntries()
  const last = { ...entries.at(-1)!, actor: 'Tim' }
  const hash = entryHash(last)
  const written = [
    `UPDATE audit_entry SET actor = 'Tim', hash = '${hash}' WHERE TRUST AND no = ${last.no}`,
    `UPDATE audit_head SET hash = '${hash}' WHERE TRUST`,
  ]
  await loosely(written, async () => {
    const state = await verifyChains(db, trustId, last.hash)
    expect([state.chains[0]?.fault, state.headNo]).toEqual([undefined, undefined])
    expect((await verifyChains(db, trustId, last.prevHash)).headNo).toBe(last.no - 1)
  })
})

it('what is rolled back leaves no entry, and what comes after follows', async () => {
  const before = (await verifyChains(db, trustId)).chains[0]?.entries
  await db
    .transaction(async (sql) => {
      await target(sql, 90)
      await sql.query('SET CONSTRAINTS ALL IMMEDIATE')
      throw new Error('no')
    })
    .catch(() => {})
  expect((await verifyChains(db, trustId)).chains[0]?.entries).toBe(before)
})

it('a change that names nobody is one of nobody', async () => {
  await db.query("UPDATE academy SET name = 'Other' WHERE trust_id = $1::uuid", [trustId])
  const entries = await allEntries()
  expect(entries.at(-1)).toMatchObject({
    actor: 'unknown',
    entity: 'academy',
    before: '{"name": "Oak Primary"}',
  })
})

it('fifty at once make one chain without gaps', async () => {
  const before = (await verifyChains(db, trustId)).chains[0]!.entries
  await Promise.all(Array.from({ length: 50 }, (_, no) => target(db, 100 + no)))
  const after = (await verifyChains(db, trustId)).chains[0]!
  expect([after.entries, after.fault]).toEqual([before + 50, undefined])
})

it('a step of an inventory is held to its entry, and its body to its hash', async () => {
  await db.query(`INSERT INTO inventory_body SELECT $1::uuid, encode(sha256('{}'), 'hex'), '{}'`, [trustId])
  await db.query(
    `INSERT INTO inventory_step (trust_id, year, seq, version, kind, at, by, by_read, sha256)
     SELECT $1::uuid, '2023-24', 1, 1, 'submitted', now(), 'Lea', 'lea', encode(sha256('{}'), 'hex')`,
    [trustId],
  )
  expect(await fault()).toBeUndefined()
  await db
    .query('ALTER TABLE inventory_step DISABLE TRIGGER ALL')
    .catch(() => db.query('ALTER TABLE inventory_step DISABLE TRIGGER USER'))
  await db.query('GRANT UPDATE ON inventory_step TO CURRENT_USER')
  await db.query("UPDATE inventory_step SET by = 'Tim' WHERE trust_id = $1::uuid", [trustId])
  expect((await fault())?.what).toContain('the inventory of 2023-24, which is not as it was written any more')
})
