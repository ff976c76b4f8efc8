import type { FactorTable } from '../domain/factor-table.ts'
import { type Refusal, refuse } from '../domain/refusal.ts'
import { type Attributes, type StreamId, streamIds } from '../domain/stream.ts'
import { checkAttributes, fixedValues, streamOf } from '../domain/streams/catalogue.ts'
import type { FactorUse, StreamEntry } from '../domain/streams/entry.ts'
import { rowsOfVariant } from '../domain/streams/factor-rows.ts'
import { offeredNames, type PublishedVariants, variantsOf } from '../domain/streams/published.ts'
import { conversion, parseUnit } from '../domain/unit.ts'

/** The stream of an id, refused where there is none. */
export function findStream(id: string): StreamEntry | Refusal {
  const known = streamIds.find((one) => one === id)
  return known === undefined
    ? refuse('not_found', `“${id}” is not a stream. “trust-carbon streams”, and GET /v1/streams, list them.`)
    : streamOf(known)
}

/** A stream of the catalogue as it is sent. */
export const streamBody = (stream: StreamEntry) => ({
  id: stream.id,
  title: stream.title,
  scope: stream.scope ?? null,
  category: stream.category ?? null,
  baseUnit: stream.baseUnit as string,
  units: [...stream.units] as string[],
  secr: stream.secr as string,
  attributes: Object.fromEntries(
    Object.entries(stream.attributes).map(([name, values]) => [name, [...values]]),
  ),
  reason: stream.reason ?? null,
})

const useBody = ({ kind, scope, category, why }: FactorUse) => ({
  kind: kind as string,
  scope: scope ?? null,
  category: category ?? null,
  why,
})

/** What a stream's quantities become: each kind of row that any of its variants uses, with what is said of it. */
function usesBody(stream: StreamEntry) {
  // The uses do not depend on which published name it is, so that any does.
  const uses = variantsOf(stream, ['*']).flatMap((attributes) => stream.uses(attributes).map(useBody))
  return [...new Map(uses.map((use) => [JSON.stringify(use), use])).values()]
}

/** One stream with everything: what it becomes, and the names that its free attribute may have. */
export function streamDetailBody(
  stream: StreamEntry,
  { variants, set }: { variants: PublishedVariants; set: string | null },
) {
  return {
    ...streamBody(stream),
    uses: usesBody(stream),
    names:
      stream.names === undefined
        ? null
        : {
            attribute: stream.names.attribute as string,
            set,
            items: offeredNames(stream.id, variants).map(({ name, routes }) => ({
              name,
              routes: [...routes],
            })),
          },
  }
}

/** What a variant of a stream takes from a set: for each unit the rows, or that there are none, and why. */
export function streamFactorsBody(
  stream: StreamEntry,
  {
    attributes: given,
    unit,
    table,
  }: { attributes: Attributes; unit: string | undefined; table: FactorTable },
) {
  const checked = checkAttributes(stream.id, given)
  if ('refusal' in checked) return checked
  const wanted = unit === undefined ? undefined : parseUnit(unit)
  const all = rowsOfVariant(stream.id, checked.attributes, table)
  const units = unit === undefined ? all : all.filter((one) => one.unit === wanted)
  if (units.length === 0)
    return refuse(
      wanted === undefined ? 'unit_unknown' : 'unit_mismatch',
      `${stream.id} is not measured in ${unit}. It takes ${all.map((one) => one.unit).join(', ')}.`,
      { pointer: 'unit' },
    )
  const measures = stream.measures(checked.attributes)
  return {
    stream: stream.id as string,
    set: { id: table.info.id, title: table.info.title, revision: table.info.revision },
    attributes: { ...checked.attributes } as Record<string, string>,
    grade: checked.assumed ? 3 : 2,
    reason: stream.reason ?? null,
    units: units.map((one) => ({
      unit: one.unit as string,
      uom: one.uom,
      times: conversion({ from: one.unit, to: measures[one.unit]?.as ?? one.unit })?.toFixed() ?? '1',
      uses: one.uses.map(({ use, row, absent }) => ({
        ...useBody(use),
        factor:
          row === undefined
            ? null
            : {
                no: row.no,
                id: row.rowId,
                labels: [row.scope, row.level1, row.level2, row.level3, row.level4, row.columnText],
                unit: `${row.ghgUnit} per ${row.uom}`,
                value: row.value.toFixed(),
              },
        absent: absent ?? null,
      })),
    })),
  }
}

/** The values an attribute may have in the catalogue, and what is meant where none is given. */
export function attributeWords(stream: StreamId): string[] {
  return Object.entries(streamOf(stream).attributes).map(([name, values]) => {
    const [preset = ''] = values
    const fixed = fixedValues(values)
    const words = values.includes('*') ? [...fixed, 'a published name (--names)'] : fixed
    return `${name}: ${words.join(', ')}${preset === '' ? ' (one must be given)' : ` (${preset} where none is given)`}`
  })
}
