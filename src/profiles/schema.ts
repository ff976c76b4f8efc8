import { Type } from 'typebox'
import { units } from '../domain/unit.ts'
import type { SavedProfile } from '../formats/mapping/saved-profile.ts'
import { mappedLayouts } from '../formats/mapping/saved-profile.ts'
import { idSchema, nullable, oneOf, textSchema } from '../http/schema.ts'
import { withdrawnFields } from '../http/withdrawal.ts'

/** How a profile may be called: as layouts are, without spaces. */
export const profileNameSchema = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{1,59}$',
  description: 'Letters, digits, point, hyphen and underscore',
})

const headText = textSchema(200, 1)

const definition = {
  title: textSchema(200, 1),
  layout: oneOf(mappedLayouts, 'The kind of table, as docs/file-layouts.md has them'),
  head: Type.Array(textSchema(200, 0), {
    minItems: 2,
    maxItems: 500,
    description:
      'The heads of the file as they stand there: a later file that differs is read with a warning',
  }),
  columns: Type.Record(Type.String({ pattern: '^[A-Za-z]{2,30}$' }), headText, {
    description: 'What each column is: meter, date, value … and the head of its column',
  }),
}
const says = Type.Object(
  {
    unit: Type.Optional(oneOf(units)),
    utility: Type.Optional(
      oneOf(['electricity', 'gas', 'water', 'heat', 'oil', 'lpg', 'solar', 'solarExport']),
    ),
    stream: Type.Optional(textSchema(60, 1)),
    dateOrder: Type.Optional(oneOf(['dayFirst', 'monthFirst', 'yearFirst'])),
    labels: Type.Optional(oneOf(['start', 'end'], 'Whether a half-hour is named by its start or by its end')),
    clock: Type.Optional(oneOf(['local', 'utc'])),
  },
  { additionalProperties: false, description: 'What is so for every row and stands in no column' },
)
const slots = Type.Object(
  { first: headText, last: headText },
  { additionalProperties: false, description: 'The heads of the first and the last half-hour of the day' },
)

/** A kind of table that columns can be mapped to. */
export const layoutSchema = Type.Object(
  {
    layout: definition.layout,
    slots: Type.Boolean({ description: 'Whether each half-hour has a column' }),
    roles: Type.Array(
      Type.Object({
        role: Type.String(),
        needed: Type.Boolean({ description: 'It needs a column, or has to be said for every row' }),
      }),
    ),
  },
  { title: 'Layout' },
)

export const newProfileSchema = Type.Object(
  {
    name: profileNameSchema,
    ...definition,
    title: Type.Optional(definition.title),
    slots: Type.Optional(slots),
    says: Type.Optional(says),
  },
  { additionalProperties: false, title: 'NewProfile' },
)

export const profileSchema = Type.Object(
  {
    id: idSchema,
    name: Type.String(),
    version: Type.Integer({ description: 'The newest of a name counts.' }),
    ...definition,
    slots: nullable(slots),
    says,
    ...withdrawnFields,
  },
  { title: 'Profile' },
)

/** A profile as it is sent. */
export function definitionBody({ name, version, title, layout, head, columns, slots, says }: SavedProfile) {
  const { unit, utility, stream, dateOrder, labels, clock } = says
  return {
    name,
    version,
    title,
    layout,
    head: [...head],
    columns: { ...columns } as Record<string, string>,
    slots: slots ?? null,
    says: {
      ...(unit && { unit }),
      ...(utility && { utility }),
      ...(stream && { stream }),
      ...(dateOrder && { dateOrder }),
      ...(labels && { labels }),
      ...(clock && { clock }),
    },
  }
}
