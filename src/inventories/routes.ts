import { Type } from 'typebox'
import { holdTrust } from '../access/hold.ts'
import type { InventoryLife } from '../domain/inventory-life.ts'
import { isRefusal, type Refusal } from '../domain/refusal.ts'
import { reportingPeriod } from '../domain/reporting-year.ts'
import type { SecrReport } from '../domain/secr-report.ts'
import { yearsWithData } from '../emissions/run.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { oneOf, yearSchema } from '../http/schema.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { findingsOf } from './checks.ts'
import { reviewOf } from './review.ts'
import { keptVersion } from './run.ts'
import {
  checksSchema,
  findingBody,
  inventoryBody,
  inventorySchema,
  inventorySummarySchema,
  noteSchema,
  reasonSchema,
  reopeningSchema,
  reviewSchema,
  submissionSchema,
  summaryBody,
} from './schema.ts'
import { abandon, approve, publish, reopen, sendBack, submit, type Taking } from './steps.ts'
import { bodyOf, lifeOfYear, livesOf } from './store.ts'
import { workOutYear } from './work-out.ts'

const tags = ['inventories']
const params = Type.Object({ year: yearSchema })
const keepers = ['finance', 'lead'] as const

/** An inventory in full: how far it has come, what was published, and, while it is open, what the checks find. */
async function inFull(
  services: Services,
  { trustId, year, checked = true }: { trustId: string; year: string; checked?: boolean },
) {
  const period = reportingPeriod(year, (await trustOf(services.db, trustId)).yearStartMonth)
  if (isRefusal(period)) return period
  const life = await lifeOfYear(services.db, { trustId, year })
  const [first] = life.publications
  const last = life.publications.at(-1)
  const reportOf = async (sha256: string): Promise<SecrReport> =>
    (await bodyOf(services.db, { trustId, sha256 })).body.report
  const reports =
    first === undefined || last === undefined
      ? undefined
      : ([await reportOf(first.sha256), await reportOf(last.sha256)] as const)
  if (life.state !== 'open' || !checked) return inventoryBody(life, { year, period, reports, checks: null })
  const found = await workOutYear(services, { trustId, year })
  if (isRefusal(found)) return found
  const checks = await findingsOf(services, trustId, found)
  return isRefusal(checks) ? checks : inventoryBody(life, { year, period, reports, checks })
}

export const inventoryRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/inventories',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The reporting years that have data, and how far each has come',
        response: { 200: Type.Object({ items: Type.Array(inventorySummarySchema) }) },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const lives = await livesOf(services.db, trustId)
      const years = [...new Set([...(await yearsWithData(services, trustId)), ...lives.keys()])].sort()
      const items = []
      for (const year of years)
        items.push(summaryBody(year, lives.get(year) ?? (await lifeOfYear(services.db, { trustId, year }))))
      return { items }
    },
  )
  app.get(
    '/v1/inventories/:year',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'How far a year has come, what was published of it, and what the checks find',
        description:
          'open → submitted (in review) → approved → published. What is published is frozen: the days of the year are locked, and later data changes no figure of it. To put something right it is reopened, with a cause and a reason; what was published stands until the restatement is.',
        params,
        querystring: Type.Object({
          checks: Type.Optional(
            oneOf(['true', 'false'], 'false: the checks, which take longest, are left out'),
          ),
        }),
        response: { 200: inventorySchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const checked = request.query.checks !== 'false'
      return orRefuse(await inFull(services, { trustId, year: request.params.year, checked }))
    },
  )
  app.get(
    '/v1/inventories/:year/checks',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'What must be put right, or accepted with a reason, before a year is submitted',
        params,
        response: { 200: checksSchema },
      },
    },
    async (request) => {
      const { trustId } = request.caller
      const { year } = request.params
      const found = orRefuse(await workOutYear(services, { trustId, year }))
      const findings = orRefuse(await findingsOf(services, trustId, found))
      const { state, version } = found.life
      return {
        ...{ year, state, version, findings: findings.map(findingBody) },
        blocking: findings.filter((one) => one.severity === 'blocks').length,
        figures: found.body.report.rows.map(({ key, label, unit, current, currentReason }) => ({
          ...{ key, label, unit, shown: current, reason: currentReason },
        })),
        provisional: found.body.report.provisional,
      }
    },
  )
  app.get(
    '/v1/inventories/:year/review',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'Who has a part in a year, whether you may approve it, and what of it changed',
        description:
          'Held to the same rules as the approval: by a lead who neither submitted the year nor has a part in its data or its words, and only while it is what was submitted.',
        params,
        response: { 200: reviewSchema },
      },
    },
    async (request) => {
      const { caller, params: asked } = request
      const { contributors, changes, ...review } = orRefuse(
        await reviewOf(services, { caller, year: asked.year }),
      )
      return {
        ...{ year: asked.year, ...review },
        contributors: contributors.map(({ name, parts }) => ({ name, parts: [...parts] })),
        changes: changes === null ? null : { ...changes, lines: [...changes.lines] },
      }
    },
  )
  app.get(
    '/v1/inventories/:year/body',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The frozen inventory, byte for byte as it was hashed',
        description:
          'Canonical JSON: its SHA-256 is the ETag, and stands on every document. The newest that is published, else what is in review; an earlier one by its version.',
        params,
        querystring: Type.Object({
          version: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,4}$', description: 'A version' })),
        }),
        response: { 200: { content: { 'application/json': { schema: Type.Any() } } } },
      },
    },
    async (request, reply) => {
      const { version } = request.query
      const kept = orRefuse(
        await keptVersion(services, {
          ...{ trustId: request.caller.trustId, year: request.params.year },
          version: version === undefined ? undefined : Number.parseInt(version, 10),
        }),
      )
      return reply
        .header('etag', `"${kept.sha256}"`)
        .header('content-type', 'application/json; charset=utf-8')
        .serializer((value: unknown) => String(value))
        .send(kept.text)
    },
  )

  /** A step: the caller’s, answered with the inventory as it is then. */
  const stepped = async ({ caller, year }: Taking, taken: Promise<InventoryLife | Refusal>) => {
    orRefuse(await taken)
    return orRefuse(await inFull(services, { trustId: caller.trustId, year }))
  }
  const response = { 200: inventorySchema }
  app.post(
    '/v1/inventories/:year/submit',
    {
      config: { access: keepers },
      schema: {
        tags,
        summary: 'Send a year to review: it is frozen as it stands',
        description:
          'Refused (422) with the list while something that the report must have is missing, or a finding is not accepted with a reason.',
        params,
        body: submissionSchema,
        response,
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const taking = { caller: request.caller, year: request.params.year }
      const { accepted = [], note } = request.body
      return stepped(taking, submit(services, taking, { accepted, note }))
    },
  )
  app.post(
    '/v1/inventories/:year/approve',
    {
      config: { access: ['lead'] },
      schema: {
        tags,
        summary: 'Approve what was submitted',
        description:
          'By a lead who neither submitted it nor has a part in its data or its words (403). Refused (409) where the data changed since it was submitted.',
        params,
        body: noteSchema,
        response,
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const taking = { caller: request.caller, year: request.params.year }
      return stepped(taking, approve(services, taking, { note: request.body.note }))
    },
  )
  app.post(
    '/v1/inventories/:year/send-back',
    {
      config: { access: keepers },
      schema: {
        tags,
        summary: 'Give what was submitted or approved back, with the reason',
        params,
        body: reasonSchema,
        response,
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const taking = { caller: request.caller, year: request.params.year }
      return stepped(taking, sendBack(services, taking, request.body))
    },
  )
  app.post(
    '/v1/inventories/:year/publish',
    {
      config: { access: keepers },
      schema: {
        tags,
        summary: 'Publish what was approved: its days are locked from then on',
        description: 'Refused (409) where the data changed since it was submitted.',
        params,
        body: noteSchema,
        response,
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const taking = { caller: request.caller, year: request.params.year }
      return stepped(taking, publish(services, taking, { note: request.body.note }))
    },
  )
  app.post(
    '/v1/inventories/:year/reopen',
    {
      config: { access: keepers },
      schema: {
        tags,
        summary: 'Open a published year for a restatement: its days are no longer locked',
        params,
        body: reopeningSchema,
        response,
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const taking = { caller: request.caller, year: request.params.year }
      return stepped(taking, reopen(services, taking, request.body))
    },
  )
  app.post(
    '/v1/inventories/:year/abandon',
    {
      config: { access: keepers },
      schema: {
        tags,
        summary: 'Give a restatement up: the days are locked again',
        description:
          'Only where what counts is what was published, what is said of the Scope 3 categories apart (409 otherwise).',
        params,
        body: reasonSchema,
        response,
      },
    },
    async (request) => {
      holdTrust(request.caller)
      const taking = { caller: request.caller, year: request.params.year }
      return stepped(taking, abandon(services, taking, request.body))
    },
  )
}
