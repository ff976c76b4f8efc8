import { Type } from 'typebox'
import type { Holiday } from '../db/generated/client.ts'
import { daySchema, dayText, idSchema, nullable, textSchema } from '../http/schema.ts'
import { withdrawnBody, withdrawnFields } from '../http/withdrawal.ts'

const end = Type.String({ format: 'date', description: 'The first day on which school is open again' })

export const newHolidaySchema = Type.Object(
  {
    name: textSchema(200),
    start: daySchema,
    end,
    academyId: Type.Optional(
      Type.String({ format: 'uuid', description: 'The academy; not given: every academy of the trust' }),
    ),
  },
  { additionalProperties: false, title: 'NewHoliday' },
)

export const holidaySchema = Type.Object(
  {
    id: idSchema,
    academyId: nullable(Type.String({ description: 'null: every academy of the trust' })),
    name: Type.String(),
    start: daySchema,
    end,
    ...withdrawnFields,
  },
  { title: 'Holiday' },
)

/** A holiday as it is sent. */
export const holidayBody = (row: Holiday) => ({
  id: row.id,
  academyId: row.academyId,
  name: row.name,
  start: dayText(row.start),
  end: dayText(row.end),
  ...withdrawnBody(row),
})

export const bankHolidaysSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        day: daySchema,
        name: Type.String(),
        recorded: Type.Boolean({ description: 'A holiday of the whole trust has the day already' }),
      }),
    ),
  },
  { title: 'BankHolidays' },
)
