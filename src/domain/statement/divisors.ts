import { Decimal } from '../decimal.ts'
import { readFigure } from './figure.ts'

/** What a ratio is per. */
export type Noun = 'pupil' | 'staff' | 'area' | 'money' | 'home' | 'other'

const nouns: readonly (readonly [Noun, RegExp])[] = [
  ['pupil', /pupils?|students?|learners?|child(?:ren)?|on roll/i],
  ['staff', /staff|employees?|fte|full[- ]time equivalents?|headcount|colleagues?/i],
  ['home', /\bhomes?\b|dwellings?|properties/i],
  ['area', /m2|m²|sq(?:uare|\.)?\s?m|floor|gia/i],
  ['money', /£|turnover|income|revenue|million|\bm\b/i],
]

/** What a label, or its `per`, says that the ratio is per. */
export function nounOf(text: string): Noun {
  return nouns.find(([, form]) => form.test(text))?.[0] ?? 'other'
}

/** What one unit of the divisor is: 100 for “per 100 pupils”. Money is taken as it comes, since it is printed in pounds or millions. */
export function divisorUnit(text: string): Decimal {
  const found = /per\s+(\d[\d,]*)\s*(?!m)/i.exec(text)?.[1]
  return new Decimal(found?.replace(/,/g, '') ?? '1')
}

/** A count that the words around the table give. */
export interface StatedDivisor {
  readonly value: Decimal
  readonly text: string
  /** Whether the words say that it is the divisor, and not only some number of pupils. */
  readonly sure: boolean
  readonly about: boolean
}

const number = '(\\d[\\d,]*(?:\\.\\d+)?)'
const words: Readonly<Record<Noun, string>> = {
  pupil: '(?:pupils?|students?|learners?|children)',
  staff: '(?:staff|employees?|ftes?|full[- ]time equivalents?)',
  area: '(?:m2|m²|sqm|square metres?)',
  money: '(?:million|m\\b)',
  home: '(?:homes?|dwellings?|properties)',
  other: '',
}
const context = [
  /intensity|ratio|census|on roll|head-?count|\bfte\b|full[- ]time equivalent|number of|pupil numbers|floor area|turnover/i,
  /income|revenue|\bhomes\b|numbered|\d\s(?:pupils|students|learners)\s\(20\d\d/i,
  /^(?:pupils?|students?|learners?|staff|employees?|income|turnover)\s?:/i,
  /per (?:pupil|student|learner|member|staff|employee)/i,
]

/** The counts that sentences give beside the word: `1,100 staff`, `staff member (1,100)`, `pupil numbers of 12,450`. */
export function statedDivisors(texts: readonly string[], noun: Noun): StatedDivisor[] {
  if (noun === 'other') return []
  const word = words[noun]
  const forms = [
    new RegExp(`(?<![\\d/.,£-])£?${number}\\s*(?:[a-z-]+\\s){0,3}?${word}`, 'gi'),
    new RegExp(
      `${word}(?:\\s+(?:members?|numbers?|count|roll|headcount))?\\s*(?:[(:=]|of|was|were|is|are|total(?:led|ling)?|being|numbered)\\s*(?:the\\s)?(?:[a-z]+\\s){0,2}?${number}`,
      'gi',
    ),
  ]
  return texts.flatMap((text) =>
    forms.flatMap((form) =>
      [...text.matchAll(form)].flatMap((match): StatedDivisor[] => {
        const figure = readFigure((match[1] ?? '').replace(/,$/, ''))
        if (figure.is !== 'number' || !figure.value.gt(0)) return []
        // A year is no count of pupils.
        if (/^(?:19|20)\d\d$/.test(match[1] ?? '')) return []
        // Nor is what another unit follows: “3 schools and 400 pupils” gives 400 by its own match.
        if (
          /\d[^\d]*\b(?:schools?|academies|sites?|per|kwh|tonnes?|%)\b/i.test(match[0]) &&
          !/\bper\b.*\(/i.test(match[0])
        )
          return []
        // “(2022/23: £36.9m)” is of another year.
        if (/\(\s?20\d\d(?:\s?[/–-]\s?\d+)?\s?[:–-]\s?£?$/.test(text.slice(0, match.index))) return []
        const before = text.slice(Math.max(0, match.index - 25), match.index)
        return [
          {
            value: figure.value,
            text: match[1] ?? '',
            sure: context.some((form) => form.test(text)),
            about: /about|approx|around|circa|\bc\.|some|over|more than|nearly|roughly|~/i.test(
              `${before}${match[0]}`,
            ),
          },
        ]
      }),
    ),
  )
}
