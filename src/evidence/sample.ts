import { createHash } from 'node:crypto'
import { Decimal, sum } from '../domain/decimal.ts'
import type { FrozenLine } from '../domain/frozen-inventory.ts'
import { evidenceOfLine, type Shown, standing } from './lines.ts'
import type { Sample } from './schema.ts'

export interface SampleQuery {
  readonly seed: string
  readonly size: number
  readonly scope: 1 | 2 | 3 | undefined
  /** Every line with the same chance, or each in proportion to its kilograms. */
  readonly by: 'lines' | 'kgCO2e'
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

interface Drawn {
  readonly line: FrozenLine
  readonly drawnBy: string
}

/** The lines with the smallest hashes of seed, inventory and number: every line has the same chance, and nobody can choose. */
function byLines(lines: readonly FrozenLine[], sha256: string, { seed, size }: SampleQuery): Drawn[] {
  return lines
    .map((line) => ({ line, drawnBy: hashOf(`${seed}:${sha256}:${line.no}`) }))
    .sort((a, b) => (a.drawnBy < b.drawnBy ? -1 : 1))
    .slice(0, size)
}

/** The text of a decimal as a whole number of 10^-places. */
function scaled(text: string, places: number): bigint {
  const [whole = '0', part = ''] = text.split('.')
  return BigInt(whole + part.padEnd(places, '0'))
}

/**
 * Monetary-unit sampling (ISA 530) with kilograms for money, in whole numbers only: the kilograms lie end to end in the order of the
 * lines, and of their whole T the points (start + k × T) ÷ size are taken, k from 0 to size − 1; start is the hash modulo T.
 */
function byKilograms(lines: readonly FrozenLine[], sha256: string, { seed, size }: SampleQuery): Drawn[] {
  const positive = lines.filter((line) => new Decimal(line.kgCO2e).greaterThan(0))
  const places = Math.max(0, ...positive.map((line) => line.kgCO2e.split('.')[1]?.length ?? 0))
  const weights = positive.map((line) => scaled(line.kgCO2e, places))
  const whole = weights.reduce((all, one) => all + one, 0n)
  if (whole === 0n) return []
  const start = BigInt(`0x${hashOf(`${seed}:${sha256}:start`)}`) % whole
  const found: Drawn[] = []
  let point = 0n
  let upTo = 0n
  for (const [place, line] of positive.entries()) {
    upTo += weights[place]! * BigInt(size)
    const points: string[] = []
    for (; point < BigInt(size) && start + point * whole < upTo; point++) points.push(String(point))
    if (points.length > 0) found.push({ line, drawnBy: `k = ${points.join(', ')}` })
  }
  return found
}

const rules: Readonly<Record<SampleQuery['by'], (size: number) => string[]>> = {
  lines: (size) => [
    'Each line of the population is given the SHA-256, in hexadecimal, of the text “seed:inventory SHA-256:line number” (UTF-8, without the quotation marks).',
    `The lines are put in the order of these hashes; the first ${size} are the sample.`,
    'Every line has the same chance, and nobody can know or choose them before the inventory is frozen.',
  ],
  kgCO2e: (size) => [
    'The kilograms of CO2e of the lines of the population that have more than nought lie end to end, in the order of the lines; T is their sum, as a whole number of the smallest decimal place that any of them has.',
    'start is the SHA-256 of the text “seed:inventory SHA-256:start”, as a number, modulo T.',
    `The line in which the point (start + k × T) ÷ ${size} falls is taken, for each k from 0 to ${size - 1}. A line of more than T ÷ ${size} is always taken, and may be hit more than once.`,
  ],
}

/** A random sample of the frozen lines, each with its evidence, that anybody can draw again from the seed and the inventory. */
export function sampleOf(shown: Shown, query: SampleQuery): Sample {
  const { body, sha256 } = shown.sealed
  const { seed, size, scope, by } = query
  const lines = body.lines.filter((line) => scope === undefined || line.scope === scope)
  const drawn = (by === 'lines' ? byLines : byKilograms)(lines, sha256, query)
  return {
    ...standing(shown),
    ...{ seed, size, by, scope: scope ?? null },
    rule: [
      `The population is ${scope === undefined ? 'every line' : `every line of Scope ${scope}`} of the inventory.`,
      ...rules[by](size),
    ],
    population: { lines: lines.length, kgCO2e: sum(lines.map((one) => new Decimal(one.kgCO2e))).toFixed() },
    items: drawn.map(({ line, drawnBy }, place) => ({
      ...{ rank: place + 1, drawnBy },
      line: evidenceOfLine(shown, line),
    })),
  }
}
