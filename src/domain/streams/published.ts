import type { FactorTable } from '../factor-table.ts'
import { isRefusal } from '../refusal.ts'
import { type Attributes, type StreamId, variantAttributes, variantText } from '../stream.ts'
import { allStreams, checkAttributes, fixedValues, streamOf } from './catalogue.ts'
import type { StreamEntry } from './entry.ts'
import { attributeNamesOf, rowOf } from './factor-rows.ts'

/** The variants of each stream, as text, that some factor set can calculate. Streams without attributes are not in it. */
export type PublishedVariants = ReadonlyMap<StreamId, readonly string[]>

/** The names that a set has for a stream whose names are the publication's own, in the order of the set. */
export function namesIn(table: FactorTable, stream: StreamId): string[] {
  const under = streamOf(stream).names?.under ?? []
  const names = under.flatMap((prefix) =>
    table.keys(prefix).map((key) => key.slice(prefix.length).split('|', 1)[0] ?? ''),
  )
  return [...new Set(names)]
}

/** Every variant that the catalogue can tell apart, with the names given for its free attribute. */
export function variantsOf(entry: StreamEntry, names: readonly string[]): Attributes[] {
  let all: Attributes[] = [{}]
  for (const name of attributeNamesOf(entry.id)) {
    const values = entry.names?.attribute === name ? names : fixedValues(entry.attributes[name] ?? [])
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })))
  }
  const texts = new Set<string>()
  for (const one of all) {
    const checked = checkAttributes(entry.id, one)
    if (!isRefusal(checked)) texts.add(variantText(checked.attributes))
  }
  return [...texts].map(variantAttributes)
}

/** Whether a set has every direct row of a variant, for one unit at least. */
function isPublished(entry: StreamEntry, attributes: Attributes, table: FactorTable): boolean {
  const direct = entry.uses(attributes).filter((use) => use.kind === 'direct')
  return Object.values(entry.measures(attributes)).some(({ uom }) =>
    direct.every((use) => rowOf(use, table, uom) !== undefined),
  )
}

/** The variants that a set can calculate. */
export function variantsIn(table: FactorTable): PublishedVariants {
  return new Map(
    allStreams()
      .filter((entry) => Object.keys(entry.attributes).length > 0)
      .map((entry) => [
        entry.id,
        variantsOf(entry, namesIn(table, entry.id))
          .filter((attributes) => isPublished(entry, attributes, table))
          .map(variantText),
      ]),
  )
}

/** The variants of several sets together, in alphabetical order. */
export function unionOf(all: readonly PublishedVariants[]): PublishedVariants {
  const union = new Map<StreamId, Set<string>>()
  for (const variants of all) {
    for (const [stream, texts] of variants)
      union.set(stream, new Set([...(union.get(stream) ?? []), ...texts]))
  }
  return new Map([...union].map(([stream, texts]) => [stream, [...texts].sort()]))
}

/** A published name, and by which routes it can be calculated (empty where the stream has no routes). */
export interface OfferedName {
  readonly name: string
  readonly routes: readonly string[]
}

/** The names of a stream among variants, in alphabetical order; empty where its attributes are all the catalogue's. */
export function offeredNames(stream: StreamId, variants: PublishedVariants): OfferedName[] {
  const { names } = streamOf(stream)
  if (names === undefined) return []
  const routes = new Map<string, string[]>()
  for (const text of variants.get(stream) ?? []) {
    const attributes = variantAttributes(text)
    const name = attributes[names.attribute]
    if (name === undefined) continue
    const known = routes.get(name) ?? []
    routes.set(name, attributes.route === undefined ? known : [...known, attributes.route])
  }
  return [...routes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, list]) => ({ name, routes: list }))
}
