import { academyNamed } from '../academies/run.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import { secrRowKeys } from '../domain/secr.ts'
import { explainLine } from '../emissions/explain.ts'
import { meterNamed } from '../meters/run.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'

const unknown = (detail: string): Refusal => refuse('invalid', detail, { pointer: 'body/figure' })

/** How many lines the inventory of a year has that was submitted last; undefined where none was. */
async function linesSubmitted({ db }: Services, trustId: string, year: string): Promise<number | undefined> {
  const [row] = await db.query<{ lines: number }>(
    `SELECT jsonb_array_length(b.body::jsonb -> 'lines') AS lines FROM inventory_step s
     JOIN inventory_body b ON b.trust_id = s.trust_id AND b.sha256 = s.sha256
     WHERE s.trust_id = $1::uuid AND s.year = $2 ORDER BY s.seq DESC LIMIT 1`,
    [trustId, year],
  )
  return row?.lines
}

async function lineCalled(services: Services, trustId: string, asked: { year: string; name: string }) {
  const { year, name } = asked
  if (/^[1-9]\d{0,8}$/.test(name)) {
    const lines = await linesSubmitted(services, trustId, year)
    if (lines === undefined)
      return unknown(
        `The inventory of ${year} was not submitted, so its lines have no numbers: use a line’s id.`,
      )
    return Number.parseInt(name, 10) <= lines
      ? name
      : unknown(`The inventory of ${year} has ${lines} lines, and none with the number ${name}.`)
  }
  const explained = await explainLine(services, { trustId, id: name })
  return isRefusal(explained) ? unknown(explained.message) : name
}

/**
 * A figure as it is kept: the year as a whole (`year`), a row of SECR (`secr:scope1Gas`), an academy (`academy:oak`), a meter
 * (`meter:1200012345678`) or a line, by its number in what was submitted or by its id (`line:17`). Refused where it is none.
 */
export async function figureOf(
  services: Services,
  trustId: string,
  { year, figure }: { year: string; figure: string },
): Promise<{ figure: string } | Refusal> {
  const { yearStartMonth } = await trustOf(services.db, trustId)
  const period = reportingPeriod(year, yearStartMonth)
  if (isRefusal(period)) return period
  if (figure === 'year') return { figure }
  const [kind = '', ...rest] = figure.split(':')
  const name = rest.join(':').trim()
  if (kind === 'secr')
    return (secrRowKeys as readonly string[]).includes(name)
      ? { figure: `secr:${name}` }
      : unknown(`SECR has no row “${name}”. There are ${secrRowKeys.join(', ')}.`)
  if (kind === 'academy') {
    const academy = await academyNamed(services.db, trustId, name)
    return isRefusal(academy) ? unknown(academy.message) : { figure: `academy:${academy.code}` }
  }
  if (kind === 'meter') {
    const meter = await meterNamed(services.db, trustId, name)
    return meter === undefined
      ? unknown(`There is no meter “${name}”. GET /v1/meters lists them.`)
      : { figure: `meter:${meter.number}` }
  }
  if (kind === 'line') {
    const line = await lineCalled(services, trustId, { year, name })
    return typeof line === 'string' ? { figure: `line:${line}` } : line
  }
  return unknown(
    `“${figure}” names no figure. Write “year”, “secr:scope1Gas”, “academy:CODE”, “meter:NUMBER” or “line:NUMBER”.`,
  )
}
