import type { Database, Sql } from '../db/client.ts'
import { Decimal } from '../domain/decimal.ts'
import {
  type Measure,
  type MeasureEffect,
  type MeasureKind,
  type MeasureStatus,
  shapeOf,
} from '../domain/measures/measure.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { type Attributes, type StreamId, streamIds, variantText } from '../domain/stream.ts'
import { checkAttributes, streamOf } from '../domain/streams/catalogue.ts'
import type { Unit } from '../domain/unit.ts'
import { meterStreams } from '../emissions/run.ts'
import { meterNamed } from '../meters/run.ts'
import { addVersion, listMeasures, type MeasureDetails, type StoredMeasure } from './store.ts'

/** A measure as it is sent, before it is held against the catalogue. */
export interface AskedMeasure {
  readonly academyId?: string | null
  readonly kind: MeasureKind
  readonly title: string
  readonly status: MeasureStatus
  readonly start: string
  readonly lifeYears: number
  readonly effects: readonly {
    readonly stream: string
    readonly attributes?: Readonly<Record<string, string>>
    readonly unit: Unit
    readonly savingPerYear: string
  }[]
  readonly shape?: readonly string[] | null
  readonly capitalPounds?: string | null
  readonly yearlySavingPounds?: string | null
  readonly meterIds?: readonly string[]
  readonly evidence?: string | null
}

/** All measures of the trust, each as its newest version has it, in the order in which they were first written down. */
export async function measuresOf(db: Sql, trustId: string): Promise<Measure[]> {
  return listMeasures(db, trustId)
}

function effectOf(asked: AskedMeasure['effects'][number], pointer: string): MeasureEffect | Refusal {
  if (!(streamIds as readonly string[]).includes(asked.stream))
    return refuse('stream_unknown', `“${asked.stream}” is not a stream. GET /v1/streams lists them.`, {
      pointer: `${pointer}/stream`,
    })
  const stream = asked.stream as StreamId
  const known = checkAttributes(stream, (asked.attributes ?? {}) as Attributes)
  if (isRefusal(known)) return { ...known, pointer: `${pointer}/attributes` }
  const { attributes } = known
  const units = Object.keys(streamOf(stream).measures(attributes))
  if (!units.includes(asked.unit))
    return refuse(
      'unit_mismatch',
      `${stream} is not measured in ${asked.unit}. It takes ${units.join(', ')}.`,
      {
        pointer: `${pointer}/unit`,
      },
    )
  const savingPerYear = new Decimal(asked.savingPerYear)
  return { stream, attributes, variant: variantText(attributes), unit: asked.unit, savingPerYear }
}

/** The effects, refused where one is not the catalogue’s, or two are of the same thing. */
function effectsOf(asked: AskedMeasure['effects']): MeasureEffect[] | Refusal {
  const effects: MeasureEffect[] = []
  for (const [index, one] of asked.entries()) {
    const pointer = `body/effects/${index}`
    const effect = effectOf(one, pointer)
    if (isRefusal(effect)) return effect
    if (effects.some((other) => other.stream === effect.stream && other.variant === effect.variant))
      return refuse('invalid', `There are two effects on ${effect.stream}. Add them up and say it once.`, {
        pointer,
      })
    effects.push(effect)
  }
  return effects
}

/** What is wrong with the meters that are to show what a measure saved: each is its academy’s, and measures what it saves. */
async function wrongMeter(
  { db, trustId }: { db: Database; trustId: string },
  {
    meterIds,
    academyId,
    effects,
  }: {
    meterIds: readonly string[]
    academyId: string | undefined
    effects: readonly MeasureEffect[]
  },
): Promise<Refusal | undefined> {
  const meters = await Promise.all(meterIds.map((id) => meterNamed(db, trustId, id)))
  for (const [index, meter] of meters.entries()) {
    const pointer = `body/meterIds/${index}`
    if (meter === undefined || meter.id !== meterIds[index])
      return refuse('meter_unknown', 'No meter of this trust has this id. GET /v1/meters lists them.', {
        pointer,
      })
    const { number, utility } = meter
    if (meter.academyId === null || utility === null)
      return refuse(
        'invalid',
        `The meter ${number} is not assigned yet: say first whose it is and what it measures (PATCH /v1/meters/${meter.id}, or “trust-carbon meter assign”).`,
        { pointer },
      )
    if (academyId !== undefined && meter.academyId !== academyId)
      return refuse(
        'invalid',
        `The meter ${number} is another academy’s, and cannot show what is saved here. Name meters of the measure’s own academy, or none: then all of its meters that measure what it saves are looked at.`,
        { pointer },
      )
    const { stream } = meterStreams[utility]
    if (!effects.some((one) => one.stream === stream))
      return refuse(
        'invalid',
        `The meter ${number} measures ${utility} (${stream}), of which this measure saves nothing: its effects are on ${effects.map((one) => one.stream).join(', ')}. Leave the meter out, or add the effect.`,
        { pointer },
      )
  }
  return undefined
}

/** Years in which nobody starts a measure are slips of the pen. */
const earliestStart = '1980-01-01'
const latestStart = '2100-12-31'

/** A measure held against the catalogue and the trust’s meters, in full; what was not said is undefined. */
async function detailsOf(
  db: Database,
  trustId: string,
  asked: AskedMeasure,
): Promise<MeasureDetails | Refusal> {
  const { kind, title, status, start, lifeYears, meterIds = [] } = asked
  if (start < earliestStart || start > latestStart)
    return refuse(
      'date_implausible',
      `A measure that starts on ${start} cannot be meant: it is from ${earliestStart} to ${latestStart}.`,
      { pointer: 'body/start' },
    )
  const effects = effectsOf(asked.effects)
  if (isRefusal(effects)) return effects
  const shape = asked.shape == null ? undefined : shapeOf(asked.shape)
  if (isRefusal(shape)) return shape
  const wrong = await wrongMeter(
    { db, trustId },
    { meterIds, academyId: asked.academyId ?? undefined, effects },
  )
  if (wrong !== undefined) return wrong
  const decimal = (text: string | null | undefined) => (text == null ? undefined : new Decimal(text))
  return {
    academyId: asked.academyId ?? undefined,
    ...{ kind, title, status, start, lifeYears, effects, shape, meterIds },
    capitalPounds: decimal(asked.capitalPounds),
    yearlySavingPounds: decimal(asked.yearlySavingPounds),
    evidence: asked.evidence ?? undefined,
  }
}

interface Author {
  readonly trustId: string
  readonly createdBy: string
}

const called = (title: string): string => title.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()

/**
 * Writes a new measure down. Refused where the catalogue or the trust’s meters do not have what it names, and where the register has it: a
 * measure of the same academy, title and start that was not dropped, which would save everything twice.
 */
export async function addMeasure(
  db: Database,
  author: Author,
  asked: AskedMeasure,
): Promise<StoredMeasure | Refusal> {
  const details = await detailsOf(db, author.trustId, asked)
  if (isRefusal(details)) return details
  return db.transaction(async (sql) => {
    // Held to the end, so that of two that come at once the later finds the earlier.
    await sql.query('SELECT 1 FROM trust WHERE id = $1::uuid FOR UPDATE', [author.trustId])
    const first = (await listMeasures(sql, author.trustId)).find(
      (one) =>
        one.status !== 'dropped' &&
        one.academyId === details.academyId &&
        one.start === details.start &&
        called(one.title) === called(details.title),
    )
    if (first !== undefined)
      return refuse(
        'conflict',
        `The register has “${first.title}” from ${first.start} already (${first.id}, ${first.status}, written by ${first.createdBy}): twice, it would save twice. Change that one with PUT /v1/measures/${first.id} or “trust-carbon measure set”, or give this one a title of its own.`,
        { pointer: 'body/title' },
      )
    return addVersion(sql, author, { details })
  })
}

/** Writes the next version of a measure down; the earlier ones stay. `hold` throws where it is not as the caller has read it. */
export async function changeMeasure(
  db: Database,
  author: Author,
  { id, asked, hold }: { id: string; asked: AskedMeasure; hold: (before: StoredMeasure) => void },
): Promise<StoredMeasure | Refusal> {
  const details = await detailsOf(db, author.trustId, asked)
  return db.transaction(async (sql) => {
    // Held to the end, so that of two that change it at once the later sees what the earlier wrote.
    await sql.query('SELECT 1 FROM trust WHERE id = $1::uuid FOR UPDATE', [author.trustId])
    const [before] = await listMeasures(sql, author.trustId, { id })
    if (before === undefined) return refuse('not_found', 'There is no such measure.')
    hold(before)
    return isRefusal(details) ? details : addVersion(sql, author, { before, details })
  })
}
