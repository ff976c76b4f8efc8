import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { lifeOfYear, sealedInventory } from '../inventories/run.ts'
import type { Services } from '../services.ts'
import { uploadsOfFiles } from '../uploads/run.ts'
import type { Shown } from './lines.ts'

/** An inventory as it is kept (or, before anything is submitted, a draft of it), with the paths of the files that it rests on. */
export async function shownInventory(
  services: Services,
  { trustId, year, version }: { trustId: string; year: string; version: number | undefined },
): Promise<Shown | Refusal> {
  const sealed = await sealedInventory(services, { trustId, year, version })
  if (isRefusal(sealed)) return sealed
  const hashes = sealed.body.files.map((one) => one.sha256)
  const uploads = await uploadsOfFiles(services.db, trustId, hashes)
  const fileLinks = new Map([...uploads].map(([sha256, id]) => [sha256, `/v1/uploads/${id}/file`]))
  return { sealed, fileLinks, version }
}

/** Whether a year is published here, so that its figures can be explained too. */
export async function isPublished(
  { db }: Pick<Services, 'db'>,
  trustId: string,
  year: string,
): Promise<boolean> {
  return (await lifeOfYear(db, { trustId, year })).publications.length > 0
}
