import { type Caller, mayWriteFor } from '../access/caller.ts'
import type { Sql } from '../db/client.ts'
import { meterNumber } from '../domain/meter-number.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { streamIds } from '../domain/stream.ts'
import { parseUnit } from '../domain/unit.ts'
import type { UploadOptions } from './store.ts'

/** What a sender says a whole file is about. */
export interface AskedOptions {
  /** Code, URN, name or id of the academy. */
  readonly academy?: string
  readonly stream?: string
  readonly meter?: string
  readonly profile?: string
  readonly dateOrder?: string
  readonly labels?: string
  readonly clock?: string
  readonly unit?: string
}

export const optionNames = [
  'academy',
  'stream',
  'meter',
  'profile',
  'dateOrder',
  'labels',
  'clock',
  'unit',
] as const
/** Options of which only a few values mean something. */
const choices = {
  dateOrder: ['dayFirst', 'monthFirst', 'yearFirst'],
  labels: ['start', 'end'],
  clock: ['local', 'utc'],
} as const
/** Longer than any code, name or number. */
const textMax = 200

async function academyId(sql: Sql, trustId: string, named: string): Promise<string | undefined> {
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM academy WHERE trust_id = $1::uuid
       AND (id::text = $2 OR lower(code) = lower($2) OR urn = $2 OR lower(name) = lower($2))`,
    [trustId, named],
  )
  return rows.length === 1 ? rows[0]?.id : undefined
}

function wrongText(asked: AskedOptions): Refusal | undefined {
  const name = optionNames.find((one) => {
    const text = asked[one]
    return text !== undefined && (text.length > textMax || /\p{C}/u.test(text))
  })
  if (name !== undefined)
    return refuse(
      'invalid',
      `“${name}” is longer than ${textMax} characters or has characters in it that do not show. Correct it.`,
      { pointer: name },
    )
  if (asked.stream !== undefined && !(streamIds as readonly string[]).includes(asked.stream))
    return refuse('stream_unknown', `“${asked.stream}” is not a stream. GET /v1/streams lists them.`, {
      pointer: 'stream',
    })
  for (const name of ['dateOrder', 'labels', 'clock'] as const) {
    const value = asked[name]
    if (value !== undefined && !(choices[name] as readonly string[]).includes(value))
      return refuse('invalid', `Write “${name}” as ${choices[name].join(' or ')}.`, { pointer: name })
  }
  if (asked.unit !== undefined && parseUnit(asked.unit) === undefined)
    return refuse('unit_unknown', `“${asked.unit}” is not a unit. Write kWh, Wh, MWh, m3, ft3 or hcf.`, {
      pointer: 'unit',
    })
  const meter = asked.meter === undefined ? undefined : meterNumber(asked.meter)
  return isRefusal(meter) ? refuse(meter.refusal, meter.message, { pointer: 'meter' }) : undefined
}

/** Turns what the sender says into what is kept with the upload; refused where it names what does not exist. */
export async function optionsOf(
  sql: Sql,
  caller: Caller,
  asked: AskedOptions,
): Promise<UploadOptions | Refusal> {
  const wrong = wrongText(asked)
  if (wrong !== undefined) return wrong
  const academy =
    asked.academy === undefined ? undefined : await academyId(sql, caller.trustId, asked.academy)
  if (asked.academy !== undefined && academy === undefined)
    return refuse(
      'academy_unknown',
      `No academy of this trust has the code, URN or name “${asked.academy}”.`,
      { pointer: 'academy' },
    )
  if (academy !== undefined && !mayWriteFor(caller, academy))
    return refuse('forbidden', 'You may not send data for this academy.')
  return {
    ...(academy === undefined ? {} : { academyId: academy }),
    ...(asked.stream === undefined ? {} : { stream: asked.stream }),
    ...(asked.meter === undefined ? {} : { meter: asked.meter }),
    ...(asked.profile === undefined ? {} : { profile: asked.profile }),
    ...(asked.dateOrder === undefined ? {} : { dateOrder: asked.dateOrder }),
    ...(asked.labels === undefined ? {} : { labels: asked.labels }),
    ...(asked.clock === undefined ? {} : { clock: asked.clock }),
    ...(asked.unit === undefined ? {} : { unit: asked.unit }),
    ...(caller.academyIds.length === 0 ? {} : { onlyAcademyIds: caller.academyIds }),
  }
}

/** What one set of options says otherwise than another; who sent them is not part of it. */
export function differences(one: UploadOptions, other: UploadOptions): string[] {
  return optionNames.filter((name) => {
    const key = name === 'academy' ? 'academyId' : name
    return one[key] !== other[key]
  })
}
