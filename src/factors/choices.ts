import type { Caller } from '../access/caller.ts'
import type { Database } from '../db/client.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { addChoice, type FactorChoice, listSets } from './store.ts'

/**
 * Writes down which set of a year the trust's figures are made with from now on: a new version, the earlier ones stay. Every figure of
 * the year follows it, which is why it has a reason and a name. Refused where there is no such set, or it is of another year.
 */
export async function chooseSet(
  db: Database,
  caller: Pick<Caller, 'trustId' | 'name'>,
  { year, setId, reason }: { year: number; setId: string; reason: string },
): Promise<FactorChoice | Refusal> {
  const sets = await listSets(db)
  const set = sets.find((one) => one.id === setId)
  if (set === undefined)
    return refuse(
      'factor_set_unknown',
      `There is no factor set “${setId}”. GET /v1/factor-sets lists them.`,
      {
        pointer: 'body/setId',
      },
    )
  if (set.year !== year) {
    const own = sets.filter((one) => one.year === year).map((one) => one.id)
    return refuse(
      'invalid',
      `${setId} is of ${set.year}, not of ${year}. ${own.length === 0 ? `There is no set of ${year} yet.` : `For ${year} there is ${own.join(', ')}.`}`,
      { pointer: 'body/setId' },
    )
  }
  return addChoice(db, { trustId: caller.trustId, year, setId, reason, createdBy: caller.name })
}
