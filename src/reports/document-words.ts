import type { DocumentBlock, DocumentCell } from '../documents/document.ts'
import { printed } from '../documents/words.ts'
import { type Day, isDay } from '../domain/day.ts'
import { dayWords } from '../domain/day-words.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import type { SealedInventory } from '../domain/frozen-inventory.ts'
import type { SecrRowKey } from '../domain/secr.ts'

/** A sentence as it is printed: CO₂ with its subscript, days as people write them, and per cent close to its figure. */
export const prose = (text: string): string =>
  text
    .replace(/CO2(?=e?\b)/g, 'CO₂')
    .replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => (isDay(day) ? dayWords(day) : day))
    .replace(/(\d) %/g, '$1%')

/** Kilograms as tonnes to two places. */
export const tonnes = (kg: Decimal): string => printed(shown(kg.div(1000), 2))

/** Pupils, weighted by days: to one place, and whole where all that stand together are. */
export function pupilsShown(all: readonly Decimal[]): (pupils: Decimal) => string {
  const places = all.every((one) => one.toDecimalPlaces(1).isInteger()) ? 0 : 1
  return (pupils) => printed(shown(pupils, places))
}

/** A share of a whole, to a tenth of a per cent. A dash where there is no whole. */
export const percent = (part: Decimal, whole: Decimal): string =>
  whole.isZero() ? '–' : `${printed(shown(part.times(100).div(whole), 1))}%`

export const words = (text: string): DocumentCell => ({ text })
export const figure = (text: string): DocumentCell => ({ text, numeric: true })

/** A figure with the path at which it is explained; a dash has none. */
export function explained(
  cell: DocumentCell,
  { year, ...query }: { year: string; row: SecrRowKey; academy?: string; version?: number },
): DocumentCell {
  if (cell.text === '–') return cell
  const asked = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
  const path = `/v1/inventories/${encodeURIComponent(year)}/explain?${new URLSearchParams(asked)}`
  return { ...cell, href: path }
}

export const heading = (text: string, id: string, level: 1 | 2 = 1): DocumentBlock => ({
  ...{ kind: 'heading', level, text, id },
})
export const paragraph = (text: string, role?: 'lead' | 'note' | 'warning'): DocumentBlock =>
  role === undefined
    ? { kind: 'paragraph', text: prose(text) }
    : { kind: 'paragraph', text: prose(text), role }

/** One sentence as a paragraph, several as a list; none as nothing. */
export function sentences(all: readonly string[]): DocumentBlock[] {
  if (all.length < 2) return all.map((text) => paragraph(text))
  return [{ kind: 'list', items: all.map(prose) }]
}

/** A part of a document with its heading; without anything in it, it is left out. */
export const section = (text: string, id: string, blocks: readonly DocumentBlock[]): DocumentBlock[] =>
  blocks.length === 0 ? [] : [heading(text, id), ...blocks]

const states = {
  open: 'Draft of',
  submitted: 'In review, not approved, on',
  approved: 'Approved, not yet published, on',
  published: 'Published',
} as const

/** What stands at the foot of each page: how far the inventory has come, its day, version and hash. */
export const stampOf = ({ state, date, sha256, body }: SealedInventory): string =>
  `${states[state]} ${dayWords(date)}, version ${body.version} of ${body.year}. Inventory SHA-256 ${sha256}`

const whyDraft = {
  open: 'Draft: these figures have not been reviewed or approved, and may still change.',
  submitted: 'In review: these figures have not been approved, and may still change.',
  approved: 'Approved, and not yet published: until then these figures may still be sent back.',
} as const

/** What a reader must know first of an inventory that is not final; nothing of one that is. */
export function warnings({ state, body: { report } }: SealedInventory): DocumentBlock[] {
  const { missing, provisional, year } = report
  const count =
    missing.length === 1 ? '1 thing that it must have is' : `${missing.length} things that it must have are`
  return [
    ...(state === 'published' ? [] : [whyDraft[state]]),
    ...(missing.length === 0
      ? []
      : [`It cannot be published yet: ${count} missing or contradictory.`, ...missing]),
    ...(provisional
      ? [
          `Provisional: conversion factors for ${year} had not been published when this was worked out, so those of an earlier year were used.`,
        ]
      : []),
  ].map((text) => paragraph(text, 'warning'))
}

/** The day of a moment, in words. */
export const dayOf = (moment: string): string => dayWords(moment.slice(0, 10) as Day)

export const sumOf = (values: Iterable<string>): Decimal => {
  let all = new Decimal(0)
  for (const value of values) all = all.plus(value)
  return all
}
