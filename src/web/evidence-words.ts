import { printed } from '../documents/words.ts'
import { addDays, type Day } from '../domain/day.ts'
import { streamIds } from '../domain/stream.ts'
import { streamOf } from '../domain/streams/catalogue.ts'
import type { PageApi } from './api.ts'
import { day } from './format.ts'
import { senderWords } from './upload-words.ts'

// What explanations, samples and lists of figures have in common.

/** A stream as the catalogue calls it; its id where the catalogue has none of it. */
export function streamTitle(id: string): string {
  const known = streamIds.find((one) => one === id)
  return known === undefined ? id : streamOf(known).title
}

const kinds: Readonly<Record<string, string>> = {
  direct: 'the energy or the activity itself',
  wtt: 'making and bringing the fuel (well-to-tank)',
  td: 'losses in the grid',
  wttTd: 'making and bringing the fuel of grid losses',
  biogenic: 'biogenic CO₂, outside of scopes and in no total',
  energy: 'energy, multiplied by no factor',
}

/** The kind of a line in words. */
export const kindWords = (kind: string): string => kinds[kind] ?? kind

/** `scope 3, category 6`, or that it is outside of scopes. */
export const scopeWords = (scope: number | null, category: number | null): string =>
  scope === null ? 'Outside of scopes' : `Scope ${scope}${category === null ? '' : `, category ${category}`}`

/** A half-open period with its last day in it. */
export function daysWords({ start, end }: { start: Day; end: Day }): string {
  const last = addDays(end, -1)
  return last === start ? day(start) : `${day(start)} to ${day(last)}`
}

/** Days that are both in it. */
export const spanWords = (first: Day, last: Day): string =>
  first === last ? day(first) : `${day(first)} to ${day(last)}`

export const rowsWords = (first: number, last: number): string =>
  first === last
    ? `row ${printed(String(first))}`
    : `rows ${printed(String(first))} to ${printed(String(last))}`

/** The page of a row of a file; undefined where the file is not kept here. */
export function rowPath(uploadId: string | undefined, row: number): string | undefined {
  return uploadId === undefined ? undefined : `/uploads/${uploadId}/rows/${row}`
}

/** The upload whose file is at a path of the API. */
export const uploadIdOf = (file: string | null): string | undefined =>
  /^\/v1\/uploads\/([0-9a-f-]{36})\/file$/.exec(file ?? '')?.[1]

/** The page of a row of a published table of factors; undefined where it is none, as that of a contract. */
export const factorPath = (set: string, no: number | undefined): string | undefined =>
  no === undefined ? undefined : `/factors/sets/${encodeURIComponent(set)}/rows/${no}`

/** An address with the values of a query that are there. */
export function addressOf(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const words = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') words.set(name, value)
  return words.size === 0 ? path : `${path}?${words}`
}

/** How many files are looked up for who sent them. */
const filesMax = 40

/** What is known of the files that a page names: who sent each, when, and what became of it. */
export async function filesOf(api: PageApi, ids: readonly (string | undefined)[]) {
  const wanted = [...new Set(ids)].filter((id) => id !== undefined).slice(0, filesMax)
  const files = []
  for (const id of wanted) {
    const { body, problem } = await api.try('GET', `/v1/uploads/${id}`)
    if (problem !== undefined) continue
    const { fileName, sha256, createdAt, number, status } = body
    const { replaces, replacedBy, revertedAt, revertReason } = body
    files.push({
      ...{ id, fileName, sha256, createdAt, number, status },
      by: senderWords(body),
      ...{ replaces, replacedBy, revertedAt, revertReason, href: `/uploads/${id}` },
    })
  }
  return files
}

/** A page of a list that is here as a whole. */
export function pageOfList<T>(
  items: readonly T[],
  { page, size, href }: { page: string | undefined; size: number; href: (page: string) => string },
) {
  const pages = Math.max(1, Math.ceil(items.length / size))
  const asked = /^[1-9]\d{0,5}$/.test(page ?? '') ? Number.parseInt(page ?? '1', 10) : 1
  const at = Math.min(asked, pages)
  return {
    shown: items.slice((at - 1) * size, at * size),
    from: items.length === 0 ? 0 : (at - 1) * size + 1,
    to: Math.min(at * size, items.length),
    of: items.length,
    previous: at > 1 ? { href: href(String(at - 1)) } : undefined,
    next: at < pages ? { href: href(String(at + 1)) } : undefined,
  }
}
