import { Type } from 'typebox'
import { nullable, textSchema } from './schema.ts'

/**
 * Nothing is deleted: what was said wrongly is withdrawn. The row stays with who withdrew it, when and why, counts no more, and is
 * listed only where it is asked for.
 */
export const withdrawalSchema = Type.Object(
  {
    reason: textSchema(1000, 3),
  },
  { additionalProperties: false },
)

/** The query of a listing that can show what was withdrawn. */
export const withdrawnQuery = {
  withdrawn: Type.Optional(
    Type.Literal('true', { description: 'Those that were withdrawn as well; else only those that count' }),
  ),
}

/** What a row says of its making and withdrawal. */
export const withdrawnFields = {
  createdBy: nullable(Type.String({ description: 'null: before it was recorded' })),
  createdAt: Type.String(),
  withdrawnAt: nullable(Type.String()),
  withdrawnBy: nullable(Type.String()),
  withdrawReason: nullable(Type.String()),
}

/** Those fields as they are sent. */
export function withdrawnBody(row: {
  createdBy: string | null
  createdAt: Date
  withdrawnAt: Date | null
  withdrawnBy: string | null
  withdrawReason: string | null
}) {
  return {
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    withdrawnAt: row.withdrawnAt?.toISOString() ?? null,
    withdrawnBy: row.withdrawnBy,
    withdrawReason: row.withdrawReason,
  }
}

/** The rows that a listing shows. */
export const withdrawnWhere = (asked: 'true' | undefined) =>
  asked === 'true' ? {} : ({ withdrawnAt: null } as const)
