import assert from 'node:assert/strict'
import { type Refusal, refuse } from '../refusal.ts'
import { type AttributeName, type Attributes, attributeNames, type StreamId, streamIds } from '../stream.ts'
import { energyAndSite } from './energy-and-site.ts'
import type { StreamEntry } from './entry.ts'
import { fuels } from './fuels.ts'
import { travel } from './travel.ts'
import { vehicles } from './vehicles.ts'

const entries = new Map<StreamId, StreamEntry>(
  [...fuels, ...vehicles, ...energyAndSite, ...travel].map((entry) => [entry.id, entry]),
)
assert(
  streamIds.every((id) => entries.has(id)),
  'every stream has an entry',
)

/** The catalogue's entry of a stream. */
export function streamOf(id: StreamId): StreamEntry {
  const entry = entries.get(id)
  assert(entry !== undefined)
  return entry
}

/** The whole catalogue, in the order of the stream identifiers. */
export function allStreams(): StreamEntry[] {
  return streamIds.map(streamOf)
}

/** Values that say nothing in particular: a quantity given with them is graded lower. */
const vague = new Set(['average', 'unknown'])

/** The values of an attribute that stand in the catalogue; where names are published they are the factor sets' own. */
export function fixedValues(values: readonly string[]): string[] {
  return values.filter((value) => value !== '' && value !== '*')
}

/** How to see the names that an attribute may have, in all sets or in one. */
export const howToListNames = (stream: StreamId, set?: string): string =>
  set === undefined
    ? `“trust-carbon streams ${stream} --names”, and GET /v1/streams/${stream}, list them.`
    : `“trust-carbon streams ${stream} --factors ${set} --names”, and GET /v1/streams/${stream}?set=${set}, list the names that it has.`

/**
 * Holds the attributes of a quantity against its stream: fills in what is meant when nothing is said, and drops what a variant
 * does not take (a train has no size). Refused where an attribute or a value is not the stream's, or one that must be given is not.
 */
export function checkAttributes(
  stream: StreamId,
  given: Attributes,
): { attributes: Attributes; assumed: boolean } | Refusal {
  const allowed = streamOf(stream).attributes
  const attributes: Partial<Record<AttributeName, string>> = {}
  for (const name of attributeNames) {
    const values = allowed[name]
    const value = given[name]
    if (values === undefined) {
      if (value === undefined) continue
      const names = Object.keys(allowed)
      return refuse(
        'attribute_unknown',
        `${stream} takes no ${name}. ${names.length === 0 ? 'It takes no attributes.' : `It takes ${names.join(', ')}.`}`,
        { pointer: name },
      )
    }
    const [preset = ''] = values
    const free = values.includes('*')
    const known = fixedValues(values)
    if (value === undefined && preset === '')
      return refuse(
        'attribute_missing',
        free
          ? `${stream} needs ${name}: a name as published. ${howToListNames(stream)}`
          : `${stream} needs ${name}: ${known.join(', ')}.`,
        { pointer: name },
      )
    if (value !== undefined && !free && !known.includes(value))
      return refuse(
        'attribute_unknown',
        `“${value}” is not a ${name} of ${stream}. Use ${known.join(', ')}.`,
        { pointer: name },
      )
    attributes[name] = value ?? preset
  }
  for (const name of streamOf(stream).leftOut?.(attributes) ?? []) {
    if (attributes[name] !== allowed[name]?.[0])
      return refuse(
        'attribute_unknown',
        `${stream} by ${attributes.mode} takes no ${name}: leave it empty.`,
        { pointer: name },
      )
    delete attributes[name]
  }
  return { attributes, assumed: Object.values(attributes).some((value) => vague.has(value)) }
}
