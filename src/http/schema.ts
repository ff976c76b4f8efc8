import { type Static, type TSchema, Type } from 'typebox'

/** A civil day. */
export const daySchema = Type.String({ format: 'date', description: 'YYYY-MM-DD' })
/** A decimal as text, so that no digit is lost on the way. */
export const decimalSchema = Type.String({
  pattern: '^-?\\d{1,40}(\\.\\d{1,40})?$',
  description: 'A decimal, as text',
})
/** A decimal of zero or more. */
export const amountSchema = Type.String({
  pattern: '^\\d{1,20}(\\.\\d{1,20})?$',
  description:
    'A number of zero or more, as text: digits, a point for decimals and no commas, such as 1234.5',
})
export const idSchema = Type.String({ format: 'uuid' })
export const idParams = Type.Object({ id: idSchema })
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const seen = '^(?=.*[^\\s\\u00ad\\u200b-\\u200f\\u2060\\u2800\\u3164\\ufeff])'
/**
 * A name or a sentence that a person writes: something to be seen, no control characters, and none that turn the direction of writing. Of
 * no length at least, it is text of a file, which may be blank.
 */
export const textSchema = (maxLength: number, minLength = 1) =>
  Type.String({
    minLength,
    maxLength,
    pattern:
      minLength === 0
        ? '^[^\\u0000-\\u001f\\u007f]*$'
        : `${seen}[^\\u0000-\\u001f\\u007f\\u202a-\\u202e\\u2066-\\u2069]*$`,
    ...(minLength === 0
      ? {}
      : {
          description:
            'Text that is not blank, without control characters and ones that turn the direction of writing',
        }),
  })
/** A detail that null takes away again: one schema, so that a fault in it is named once. */
export const orNull = <T extends TSchema>(schema: T) => {
  const { type, enum: words } = schema as { type?: string; enum?: string[] }
  return Type.Unsafe<Static<T> | null>({
    ...schema,
    type: [type, 'null'],
    ...(words === undefined ? {} : { enum: [...words, null] }),
  })
}
/** One of a fixed list of words. */
export const oneOf = <const T extends readonly string[]>(words: T, description?: string) =>
  Type.Unsafe<T[number]>({
    type: 'string',
    enum: [...words],
    ...(description === undefined ? {} : { description }),
  })
/** A reporting year, such as `2023-24`. */
export const yearSchema = Type.String({
  pattern: '^\\d{4}(-\\d{2})?$',
  description: 'A reporting year, such as 2023-24',
})

/** A day of the database as text. */
export const dayText = (day: Date): string => day.toISOString().slice(0, 10)
/** A day as the database takes it. */
export const dayDate = (day: string): Date => new Date(`${day}T00:00:00Z`)
/** A day of the database as text, null where there is none. */
export const dayTextOrNull = (day: Date | null): string | null => (day === null ? null : dayText(day))
