import { Type } from 'typebox'
import type { FactorSetInfo } from '../domain/factor.ts'
import { nullable } from '../http/schema.ts'

export const setSchema = Type.Object(
  {
    id: Type.String(),
    publisher: Type.String(),
    year: Type.Integer(),
    revision: Type.String(),
    title: Type.String(),
    publishedOn: nullable(Type.String()),
    licence: Type.String(),
    attribution: Type.String(),
    sourceHash: Type.String({ description: 'SHA-256 of the file that it was made from' }),
    gwpBasis: Type.String(),
    rowCount: Type.Integer(),
    counts: Type.Boolean({ description: 'The trust’s figures of its year are made with it' }),
  },
  { title: 'FactorSet' },
)

/** A set as it is sent. */
export const setBody = (set: FactorSetInfo, counting: ReadonlySet<string>) => ({
  ...set,
  publishedOn: set.publishedOn ?? null,
  counts: counting.has(set.id),
})
