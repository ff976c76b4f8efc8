import { type Day, isDay } from '../domain/day.ts'
import { dayWords } from '../domain/day-words.ts'
import { grouped } from '../domain/decimal.ts'
import { type SecrRowKey, secrLayout } from '../domain/secr.ts'
import { streamIds } from '../domain/stream.ts'
import { streamOf } from '../domain/streams/catalogue.ts'

/** What the checks of a year found, as the API has it. */
export interface Found {
  readonly code: string
  readonly severity: 'blocks' | 'warns'
  readonly message: string
  readonly about: {
    readonly academy: string | null
    readonly meter: string | null
    readonly stream: string | null
  }
  readonly aboutText: string
}

/** Where something is mended. */
export interface Remedy {
  readonly href: string
  readonly text: string
}

const forPrograms = /\s*\((?=[^()]*(?:\/v1\/|trust-carbon ))[^()]*\)/g
const titles = streamIds.map((id) => [id, streamOf(id).title] as const)

/**
 * A sentence of the API for people who look at pages: without the commands and paths that it names for programs, with days, numbers and
 * streams as people write them.
 */
export function inWords(message: string): string {
  let text = message
    .replace(forPrograms, '')
    .replace(/\bsecr:(\w+)/g, (name, key) => secrLayout[key as SecrRowKey]?.label ?? name)
    .replace(/\b\d{4}-\d{2}-\d{2}\b/g, (day) => (isDay(day) ? dayWords(day as Day) : day))
    .replace(/(?<=^|\s)\d{5,9}(?= (?:kWh|miles|km|litres|kg))/g, (number) => grouped(number))
    .replace(/\bt?\s?CO2e\b/g, (unit) => (unit.startsWith('t') ? 'tCO2e' : unit))
    .replace(/(\d) %/g, '$1%')
  for (const [id, title] of titles)
    text = text.replaceAll(
      new RegExp(`(?<![\\w.])${id.replaceAll('.', '\\.')}(?![\\w.])`, 'g'),
      /^[A-Z]{2}/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1),
    )
  return text
}

const of = (path: string, query: Readonly<Record<string, string | null>>): string => {
  const asked = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== null)
  return asked.length === 0 ? path : `${path}?${new URLSearchParams(asked)}`
}

/** Where a finding is mended; the year of its message, where it names another, is that whose data is missing. */
export function remedyOf(found: Found, year: string): Remedy | undefined {
  const { code, about, message } = found
  const dated = /^(\d{4}(?:-\d{2})?): /.exec(message)?.[1] ?? year
  switch (code) {
    case 'days_missing':
    case 'data_missing':
    case 'part_missing':
    case 'previous_missing':
      return {
        href: of('/coverage', { year: dated, academy: about.academy }),
        text: 'See which days are missing, and what to do about them',
      }
    case 'contradiction':
      return { href: of('/coverage', { year: dated }), text: 'See what was said and what came' }
    case 'not_calculated':
    case 'records_repeated':
    case 'files_conflict':
      return { href: '/uploads', text: 'Find the file, and take it back if it is wrong' }
    case 'count_missing':
      return { href: '/academies', text: 'Open the academy and enter its pupils' }
    case 'narrative_missing':
      return { href: `/years/${dated}/words`, text: 'Write what the report says' }
    case 'size_missing':
      return { href: `/years/${year}/size`, text: 'Enter how large the trust was' }
    case 'previous_not_published':
      return previousOf(message)
    case 'category_contradicted': {
      const category = /^Category (\d+) /.exec(message)?.[1]
      return {
        href: `/years/${year}/scope-3/${category ?? ''}`,
        text: 'Say what the category is to the trust',
      }
    }
    case 'question_open':
      return { href: `/years/${year}/questions`, text: 'Answer and settle the question' }
    case 'factors_provisional':
      return { href: '/factors', text: 'See which conversion factors are loaded' }
    case 'estimated_share':
      return { href: of('/coverage', { year }), text: 'See which days are estimates' }
    case 'swing':
      return about.meter === null
        ? { href: of('/coverage', { year, academy: about.academy }), text: 'See its data' }
        : { href: of('/meters', { search: about.meter }), text: 'See the meter' }
    default:
      return undefined
  }
}

function previousOf(message: string): Remedy | undefined {
  const year = /^(\d{4}(?:-\d{2})?) is not published/.exec(message)?.[1]
  return year === undefined ? undefined : { href: `/years/${year}`, text: `Open ${year}` }
}
