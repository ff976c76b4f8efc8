import type { FastifyRequest } from 'fastify'
import type { Refusal } from '../domain/refusal.ts'
import { type ProblemBody, refusalBody } from '../http/problem.ts'
import type { Fields } from './page.ts'

/** A refusal as a page takes it: at its top, and next to the field that it is about. */
export const refusedOf = (request: FastifyRequest, refusal: Refusal): ProblemBody =>
  refusalBody(refusal, request.id)

/** A field of a form as one text; a list, or none, is the empty text. */
export const textOf = (fields: Fields, name: string): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

/** A field of a form that may be sent several times, as a list. */
export const listOf = (fields: Fields, name: string): string[] => {
  const value = fields[name]
  return value === undefined || value === '' ? [] : typeof value === 'string' ? [value] : value
}

/** What a form says in the place of the words of the validator, by field; and the field of the form, where it is called otherwise. */
export type FieldWords = Readonly<Record<string, { readonly text: string; readonly at?: string }>>

/** A problem of the API in the words of a form: what is wrong is said of the field as the page calls it. */
export function inWords(problem: ProblemBody, words: FieldWords): ProblemBody {
  if (problem.errors === undefined) return problem
  const order = Object.keys(words)
  const fieldOf = (pointer: string | undefined): string => pointer?.replace(/^body\//, '') ?? ''
  // In the order of the fields, and of each field the first thing alone: an empty one is wrong in several ways.
  const errors = problem.errors
    .toSorted((a, b) => order.indexOf(fieldOf(a.pointer)) - order.indexOf(fieldOf(b.pointer)))
    .filter(
      ({ pointer }, index, all) =>
        pointer === undefined || all.findIndex((one) => one.pointer === pointer) === index,
    )
    .map(({ detail, pointer }) => {
      const said = words[fieldOf(pointer)]
      if (said === undefined) return pointer === undefined ? { detail } : { detail, pointer }
      // What the validator says begins so; a refusal is a sentence about the matter itself.
      const text = /^It (must|is not what it must be)/.test(detail) ? said.text : detail
      return { detail: text, pointer: `body/${said.at ?? fieldOf(pointer)}` }
    })
  return { ...problem, errors }
}
