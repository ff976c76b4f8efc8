import { type Caller, nameRead } from '../access/caller.ts'
import { lastDay, type Period } from '../domain/day.ts'
import type { FrozenInventory } from '../domain/frozen-inventory.ts'
import { aboutWords, type Finding } from '../domain/inventory-checks.ts'
import { differencesOf } from '../domain/inventory-differences.ts'
import {
  type AcceptedFinding,
  type InventoryLife,
  type RestatementCause,
  type StepKind,
  stateWords,
} from '../domain/inventory-life.ts'
import { isRefusal, type Refusal, refuse } from '../domain/refusal.ts'
import { majorityYear, reportingPeriod } from '../domain/reporting-year.ts'
import type { Services } from '../services.ts'
import { trustOf } from '../trusts/run.ts'
import { findingsOf } from './checks.ts'
import { contributionsTo, contributorNames } from './contributors.ts'
import { ownPart } from './review.ts'
import { addStep, bodyOf, chainLength, keepBody, lifeOfYear, type NewStep, takeChain } from './store.ts'
import { keepsChanging, textOf, type WorkedOut, workOutYear } from './work-out.ts'

/** A year of a trust and who takes a step with it. */
export interface Taking {
  readonly caller: Pick<Caller, 'trustId' | 'name'>
  readonly year: string
}

/** What a step adds to the kind and the version. */
type Details = Pick<NewStep, 'note' | 'cause' | 'sha256' | 'contributors' | 'accepted' | 'locks' | 'version'>
interface Planned {
  readonly details: Details
  /** How long the log of changes was when this was worked out. */
  readonly chain: number
  readonly body?: { readonly sha256: string; readonly text: string }
}

const attemptsMax = 5

/**
 * Takes a step that was worked out before, with the trust’s log of changes held: so that an upload that ends in the meantime is either
 * in what was worked out or comes after the step, and of two steps taken at once the second sees the first. Where anything was changed since,
 * it is worked out again.
 */
async function take(
  { db, clock }: Services,
  { caller, year }: Taking,
  { kind, plan }: { kind: StepKind; plan: () => Promise<Planned | Refusal> },
): Promise<InventoryLife | Refusal> {
  const { trustId, name } = caller
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const planned = await plan()
    if (isRefusal(planned)) return planned
    const taken = await db.transaction(async (sql) => {
      if ((await takeChain(sql, trustId)) !== planned.chain) return false
      if (planned.body !== undefined) await keepBody(sql, { trustId, ...planned.body })
      const who = { by: name, byRead: nameRead(name) }
      await addStep(sql, { trustId, year, kind, at: clock.now(), ...who, ...planned.details })
      return true
    })
    if (taken) return lifeOfYear(db, { trustId, year })
  }
  return keepsChanging
}

/** A step for which nothing is worked out. Refused where the year has not come so far. */
async function takePlain(
  services: Services,
  taking: Taking,
  kind: StepKind,
  details: (life: InventoryLife) => Details | Refusal,
): Promise<InventoryLife | Refusal> {
  const { db } = services
  const of = { trustId: taking.caller.trustId, year: taking.year }
  const year = await knownYear(services, of)
  if (isRefusal(year)) return year
  return take(services, taking, {
    kind,
    plan: async () => {
      const chain = await chainLength(db, of.trustId)
      const found = details(await lifeOfYear(db, of))
      return isRefusal(found) ? found : { details: found, chain }
    },
  })
}

const knownYear = async (
  { db }: Pick<Services, 'db'>,
  { trustId, year }: { trustId: string; year: string },
): Promise<Period | Refusal> => reportingPeriod(year, (await trustOf(db, trustId)).yearStartMonth)

/** Accepts findings: those of a code, or of them those about one thing. */
export interface Acceptance {
  readonly code: string
  /** As the finding names it; every finding of the code where it is not said. */
  readonly about?: string | undefined
  readonly reason: string
}

/** A body without what makes it a version. */
const contentOf = (body: FrozenInventory): string => textOf({ ...body, version: 1, restatement: null })

/** The same without what is said of the Scope 3 categories, which belongs to no year. */
const ownContentOf = (body: FrozenInventory): string => contentOf({ ...body, categories: [] })

/** What of the findings was accepted; refused where one is not, or nothing is there to accept. */
function acceptedOf(
  year: string,
  findings: readonly Finding[],
  acceptances: readonly Acceptance[],
): AcceptedFinding[] | Refusal {
  const fits = ({ code, about }: Finding, one: Acceptance): boolean =>
    one.code === code && (one.about === undefined || one.about === aboutWords(about))
  const blocking = findings.filter((one) => one.severity === 'blocks')
  if (blocking.length > 0)
    return refuse(
      'report_incomplete',
      `${year} cannot be submitted yet: ${blocking.length === 1 ? '1 thing is' : `${blocking.length} things are`} missing or contradictory.`,
      { details: blocking.map((one) => one.message) },
    )
  const warnings = findings.filter((one) => one.severity === 'warns')
  const idle = acceptances.findIndex((one) => !warnings.some((finding) => fits(finding, one)))
  if (idle >= 0)
    return refuse(
      'invalid',
      `Nothing of ${year} is found that “${acceptances[idle]!.code}”${acceptances[idle]!.about === undefined ? '' : ` about ${acceptances[idle]!.about}`} would accept. GET /v1/inventories/${year}/checks lists what is.`,
      { pointer: `body/accepted/${idle}` },
    )
  const open = warnings.filter((finding) => !acceptances.some((one) => fits(finding, one)))
  if (open.length > 0)
    return refuse(
      'report_incomplete',
      `${year} cannot be submitted yet: ${open.length === 1 ? '1 finding is' : `${open.length} findings are`} neither put right nor accepted with a reason.`,
      { details: open.map((one) => `${one.code}: ${one.message}`) },
    )
  return warnings.map((finding) => {
    const own = acceptances.filter((one) => fits(finding, one))
    const { reason } = own.find((one) => one.about !== undefined) ?? own[0]!
    return { code: finding.code, about: aboutWords(finding.about), message: finding.message, reason }
  })
}

/** Sends a year to review: it is frozen as it stands. Refused while a check fails, or a finding is not accepted. */
export function submit(
  services: Services,
  taking: Taking,
  { accepted, note }: { accepted: readonly Acceptance[]; note: string | undefined },
): Promise<InventoryLife | Refusal> {
  const { trustId } = taking.caller
  const { year } = taking
  return take(services, taking, {
    kind: 'submitted',
    plan: async () => {
      const found = await workOutYear(services, { trustId, year })
      if (isRefusal(found)) return found
      const { life, sha256, text, chain, body } = found
      if (life.state !== 'open')
        return refuse('conflict', `${stateWords(year, life)} Only what is open is submitted.`)
      const standing = life.publications.at(-1)
      if (
        standing !== undefined &&
        contentOf((await bodyOf(services.db, { trustId, sha256: standing.sha256 })).body) === contentOf(body)
      )
        return refuse(
          'conflict',
          `Nothing of ${year} differs from what was published: no figure and no word. Put right what the restatement is for, or give it up (POST /v1/inventories/${year}/abandon, or “trust-carbon inventory abandon ${year} --reason …”).`,
        )
      const findings = await findingsOf(services, trustId, found)
      if (isRefusal(findings)) return findings
      const taken = acceptedOf(year, findings, accepted)
      if (isRefusal(taken)) return taken
      const contributors = contributorNames(await contributionsTo(services, { trustId, body }))
      return {
        details: { version: life.version, note, sha256, contributors, accepted: taken },
        chain,
        body: { sha256, text },
      }
    },
  })
}

/** What was submitted, held to what counts now: refused where the data changed since. */
async function stillThat(
  services: Services,
  { caller: { trustId }, year }: Taking,
  state: 'submitted' | 'approved',
): Promise<(WorkedOut & { submitted: NonNullable<InventoryLife['submitted']> }) | Refusal> {
  const found = await workOutYear(services, { trustId, year })
  if (isRefusal(found)) return found
  const { life, sha256 } = found
  const { submitted } = life
  if (life.state !== state || submitted?.sha256 == null)
    return refuse(
      'conflict',
      `${stateWords(year, life)} ${state === 'submitted' ? 'Only what is submitted is approved.' : 'Only what is approved is published.'}`,
    )
  if (submitted.sha256 === sha256) return { ...found, submitted }
  const { body } = await bodyOf(services.db, { trustId, sha256: submitted.sha256 })
  return refuse(
    'conflict',
    `${year} changed since it was submitted, so it is no longer what was reviewed. Send it back (POST /v1/inventories/${year}/send-back, or “trust-carbon inventory send-back ${year}”) and submit it anew.`,
    { details: differencesOf(body, found.body, 'as submitted') },
  )
}

/** Approves what was submitted. Refused to who submitted it or has a part in its figures, and where the data changed since. */
export function approve(
  services: Services,
  taking: Taking,
  { note }: { note: string | undefined },
): Promise<InventoryLife | Refusal> {
  return take(services, taking, {
    kind: 'approved',
    plan: async () => {
      const found = await stillThat(services, taking, 'submitted')
      if (isRefusal(found)) return found
      const { submitted, life, chain, body } = found
      const parts = await contributionsTo(services, { trustId: taking.caller.trustId, body })
      const refused = ownPart({ year: taking.year, submitted, parts }, taking.caller)
      if (refused !== undefined) return refused
      return { details: { version: life.version, note, sha256: submitted.sha256 ?? undefined }, chain }
    },
  })
}

/** The calendar years of the factors that a year’s figures rest on: whose choice of a set is locked with it. */
async function factorYearsOf(
  { db }: Pick<Services, 'db'>,
  { trustId, body }: { trustId: string; body: Pick<FrozenInventory, 'period' | 'factorSets'> },
): Promise<number[]> {
  const { factorPolicy } = await trustOf(db, trustId)
  const calendar = (day: string): number => Number.parseInt(day.slice(0, 4), 10)
  const own =
    factorPolicy === 'majority'
      ? [majorityYear(body.period)]
      : [calendar(body.period.start), calendar(lastDay(body.period))]
  return [...new Set([...own, ...body.factorSets.map((set) => set.year)])].sort((a, b) => a - b)
}

/** Publishes what was approved: from then on its days are locked. Refused where the data changed since it was submitted. */
export function publish(
  services: Services,
  taking: Taking,
  { note }: { note: string | undefined },
): Promise<InventoryLife | Refusal> {
  const { trustId } = taking.caller
  return take(services, taking, {
    kind: 'published',
    plan: async () => {
      const found = await stillThat(services, taking, 'approved')
      if (isRefusal(found)) return found
      const { submitted, life, chain, body } = found
      const locks = { ...body.period, factorYears: await factorYearsOf(services, { trustId, body }) }
      return {
        details: { version: life.version, note, sha256: submitted.sha256 ?? undefined, locks },
        chain,
      }
    },
  })
}

/** Gives what was submitted or approved back to those who prepare it. */
export const sendBack = (
  services: Services,
  taking: Taking,
  { reason }: { reason: string },
): Promise<InventoryLife | Refusal> =>
  takePlain(services, taking, 'sentBack', (life) =>
    life.submitted === undefined
      ? refuse(
          'conflict',
          `${stateWords(taking.year, life)} Only what is submitted or approved is sent back.${life.state === 'published' ? ` To restate it, reopen it (POST /v1/inventories/${taking.year}/reopen).` : ''}`,
        )
      : { version: life.version, note: reason },
  )

/** Opens a published year for a restatement: what was published stands until the restatement is. */
export const reopen = (
  services: Services,
  taking: Taking,
  { cause, reason }: { cause: RestatementCause; reason: string },
): Promise<InventoryLife | Refusal> =>
  takePlain(services, taking, 'reopened', (life) =>
    life.state === 'published'
      ? { version: life.versionMax + 1, note: reason, cause }
      : refuse('conflict', `${stateWords(taking.year, life)} Only what is published is reopened.`),
  )

/** Gives a restatement up: only where what counts is what was published, for the days are locked again. */
export function abandon(
  services: Services,
  taking: Taking,
  { reason }: { reason: string },
): Promise<InventoryLife | Refusal> {
  const { trustId } = taking.caller
  const { year } = taking
  return take(services, taking, {
    kind: 'abandoned',
    plan: async () => {
      const found = await workOutYear(services, { trustId, year })
      if (isRefusal(found)) return found
      const { life, chain, body } = found
      const standing = life.publications.at(-1)
      if (life.state !== 'open' || standing === undefined)
        return refuse('conflict', `${stateWords(year, life)} Only a restatement that is open is abandoned.`)
      const published = (await bodyOf(services.db, { trustId, sha256: standing.sha256 })).body
      if (ownContentOf(published) !== ownContentOf(body))
        return refuse(
          'conflict',
          `What counts in ${year} is no longer what was published, so the restatement cannot be abandoned. Take the changes back, or submit the restatement.`,
          { details: differencesOf(published, body, 'as published') },
        )
      const locks = { ...body.period, factorYears: await factorYearsOf(services, { trustId, body }) }
      return { details: { version: life.version, note: reason, locks }, chain }
    },
  })
}
