import { type Calculation, calculate } from '../domain/calculate.ts'
import { decimalText, parseDecimal } from '../domain/decimal.ts'
import type { FactorTable } from '../domain/factor-table.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type AttributeName, type Attributes, attributeNames, streamIds } from '../domain/stream.ts'
import { parseUnit } from '../domain/unit.ts'

/** One thing to work out, as it is written: nothing of it is trusted. */
export interface Asked {
  readonly stream?: unknown
  readonly quantity?: unknown
  readonly unit?: unknown
  readonly factors?: unknown
  readonly year?: unknown
  readonly attributes?: unknown
}

/** Where the factors come from: the database of the service, or the files of the project. */
export interface FactorSource {
  byId(id: string): Promise<FactorTable | Refusal>
  ofYear(year: string): Promise<{ table: FactorTable; provisional: boolean } | Refusal>
}

export interface Answer {
  readonly calculation: Calculation
  readonly set: string
  /** The set of the reporting year is not published yet, so the newest one was used. */
  readonly provisional: boolean
}

async function tableOf(
  asked: Asked,
  source: FactorSource,
): Promise<{ table: FactorTable; provisional: boolean } | Refusal> {
  if (typeof asked.factors === 'string') {
    const table = await source.byId(asked.factors)
    return isRefusal(table) ? table : { table, provisional: false }
  }
  if (typeof asked.year === 'string') return source.ofYear(asked.year)
  return refuse(
    'factor_set_unknown',
    'Say which factors: a reporting year such as 2023-24, or a set such as desnz-2024.',
  )
}

function attributesOf(given: unknown): Attributes | Refusal {
  if (given === undefined) return {}
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return refuse('attribute_unknown', 'The attributes must be an object such as {"fuel": "diesel"}.')
  const attributes: Partial<Record<AttributeName, string>> = {}
  for (const [name, value] of Object.entries(given)) {
    const known = attributeNames.find((one) => one === name)
    const meant = attributeNames.find((one) => one.toLowerCase() === name.toLowerCase())
    if (known === undefined && meant !== undefined)
      return refuse('attribute_unknown', `“${name}” is not an attribute: write “${meant}”.`)
    if (known === undefined || (typeof value !== 'string' && typeof value !== 'boolean'))
      return refuse(
        'attribute_unknown',
        `“${name}” is not an attribute. There are ${attributeNames.join(', ')}.`,
      )
    attributes[known] = typeof value === 'boolean' ? (value ? 'with' : 'without') : value
  }
  return attributes
}

/** Works one thing out, or says why it cannot be. */
export async function workOut(asked: Asked, source: FactorSource): Promise<Answer | Refusal> {
  const stream = streamIds.find((id) => id === asked.stream)
  if (stream === undefined)
    return refuse(
      'stream_unknown',
      `“${String(asked.stream)}” is not a stream. “trust-carbon streams”, and GET /v1/streams, list them.`,
    )
  // A JSON number is taken by its shortest text, which is what was written for any quantity of up to 15 digits.
  const quantity = parseDecimal(String(asked.quantity ?? ''))
  if (quantity === undefined)
    return refuse(
      'value_not_number',
      `“${String(asked.quantity)}” is not a quantity. Write digits with a point for decimals.`,
    )
  const unit = parseUnit(String(asked.unit ?? ''))
  if (unit === undefined) return refuse('unit_unknown', `“${String(asked.unit)}” is not a unit.`)
  const attributes = attributesOf(asked.attributes)
  if (isRefusal(attributes)) return attributes
  const chosen = await tableOf(asked, source)
  if (isRefusal(chosen)) return chosen
  const calculation = calculate(
    { stream, quantity, unit, attributes: attributes as Attributes },
    chosen.table,
  )
  return isRefusal(calculation)
    ? calculation
    : { calculation, set: chosen.table.info.id, provisional: chosen.provisional }
}

/** An answer as the interface has it. */
export function answerBody({ calculation, provisional }: Answer) {
  return {
    kgCO2e: decimalText(calculation.kgCo2e),
    lines: calculation.lines.map((line) => ({
      scope: line.scope ?? null,
      category: line.category ?? null,
      kind: line.kind,
      factor: { ...line.factor, value: decimalText(line.factor.value) },
      kgCO2e: decimalText(line.kgCo2e),
      gases: line.gases.map(({ gas, factorId, kgCo2e }) => ({ gas, factorId, kgCO2e: decimalText(kgCo2e) })),
    })),
    ...(provisional ? { provisional } : {}),
  }
}
