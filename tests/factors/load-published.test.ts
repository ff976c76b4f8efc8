import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../src/db/client.ts'
import { readPublishedSet } from '../../src/factors/published.ts'
import { createFactors, loadPublished } from '../../src/factors/run.ts'
import { addSet } from '../../src/factors/store.ts'
import { makeTrust, openEmptyDatabase } from '../database.ts'

let db: Database
beforeAll(async () => {
  db = await openEmptyDatabase()
})
afterAll(() => db.close())

it('a set that an update brings stands beside an earlier revision that was imported, and moves nothing', async () => {
  const published = await readPublishedSet('desnz-2026')
  if (published === undefined) throw new Error('no set')
  // As if revision 1.0 had been imported before the project came with 1.2.
  await db.transaction((sql) =>
    addSet(sql, { ...published.info, revision: '1.0', sourceHash: '0'.repeat(64) }, published.rows),
  )
  const added = await loadPublished(db)
  expect(added).toHaveLength(11)
  expect(added.at(-1)).toBe('desnz-2026-r1.2')
  expect(await loadPublished(db)).toEqual([])

  const { trustId } = await makeTrust(db)
  const factors = createFactors(db)
  const used = await factors.forYear(trustId, 2026)
  expect('table' in used && [used.table.info.id, used.table.info.revision]).toEqual(['desnz-2026', '1.0'])
  expect([...(await factors.counting(trustId))].sort().at(-1)).toBe('desnz-2026')
})
