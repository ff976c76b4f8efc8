import { Type } from 'typebox'
import { textSchema } from './schema.ts'

/** Who changes something that is edited in place (a trust, an academy, a meter), and why: the log of changes reads it there. */
export interface Change {
  readonly by: string
  readonly reason?: string | undefined
}

/** The field of a change that says why it is made. */
export const changeReason = Type.Optional(textSchema(1000, 3))

/** The columns that a change writes beside what it changes. The number tells two changes by one person apart. */
export const changeColumns = ({ by, reason }: Change) => ({
  changedBy: by,
  changeNo: { increment: 1 },
  changeReason: reason ?? null,
})
