import { lastDay } from '../../domain/day.ts'
import { causeWords, type InventoryState, type RestatementCause } from '../../domain/inventory-life.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import type { Pages } from '../page.ts'
import { type Found, inWords, remedyOf } from '../remedies.ts'

/** A row of the statement of a year, as pages show it. */
export interface YearFigure {
  readonly key: string
  readonly label: string
  readonly unit: string
  readonly shown: string | null
  readonly reason: string | null
}

/** How far a year has come, in the words and the colour of a tag. */
const states = {
  open: { text: 'Open', colour: 'govuk-tag--blue' },
  submitted: { text: 'In review', colour: 'govuk-tag--yellow' },
  approved: { text: 'Approved', colour: 'govuk-tag--purple' },
  published: { text: 'Published', colour: 'govuk-tag--green' },
  reopened: { text: 'Reopened', colour: 'govuk-tag--orange' },
} as const

export const stateTag = (state: InventoryState, published: boolean) =>
  states[state === 'open' && published ? 'reopened' : state]

export const at = (year: string, rest = ''): string => `/v1/inventories/${encodeURIComponent(year)}${rest}`

/** A path of the application’s pages about a year. */
export const pageOf = (year: string, rest = ''): string => `/years/${encodeURIComponent(year)}${rest}`

/** The figures of a year: as they are frozen where they are, else as they stand now, with what the checks find. */
export async function standingOf(api: PageApi, year: string, state: InventoryState) {
  if (state === 'open') {
    const checks = await api.get(at(year, '/checks'))
    return {
      figures: checks.figures as YearFigure[],
      findings: checks.findings as Found[],
      provisional: checks.provisional as boolean,
    }
  }
  const report = await api.get(`/v1/reports/secr?year=${encodeURIComponent(year)}`)
  return { figures: figuresOf(report), findings: [] as Found[], provisional: report.provisional as boolean }
}

interface Summary {
  readonly year: string
  readonly state: InventoryState
  readonly frozenState: InventoryState | null
}
const nothing = { academy: null, meter: null, stream: null } as const

const figuresOf = ({
  rows,
}: {
  rows: (YearFigure & { current: string | null; currentReason: string | null })[]
}) =>
  rows.map(
    ({ key, label, unit, current, currentReason }): YearFigure => ({
      ...{ key, label, unit, shown: current, reason: currentReason },
    }),
  )

/** The three figures by which a year is known: energy, gross emissions, and tonnes per pupil. */
export const headline = (figures: readonly YearFigure[]) =>
  (['energyTotal', 'grossTotal', 'intensity'] as const).map((key) => figures.find((one) => one.key === key)!)

/** What is to be done next with a year, in a sentence and with where. */
export function nextStep(
  year: string,
  { state, findings, published }: { state: InventoryState; findings: readonly Found[]; published: boolean },
) {
  const blocking = findings.filter((one) => one.severity === 'blocks').length
  const warnings = findings.length - blocking
  const many = (count: number, one: string, more: string): string => (count === 1 ? one : `${count} ${more}`)
  switch (state) {
    case 'open':
      if (findings.some(({ code }) => code === 'year_not_over'))
        return {
          text: 'The year is not over. Keep sending data until it is.',
          action: 'See what is missing so far',
          href: pageOf(year),
        }
      if (blocking > 0)
        return {
          text: `Put right ${many(blocking, 'the one thing', 'things')} that ${blocking === 1 ? 'keeps' : 'keep'} the year from review.`,
          action: 'See what to put right',
          href: `${pageOf(year)}#blocking`,
        }
      return {
        text:
          warnings > 0
            ? `Put right or accept ${many(warnings, 'one finding', 'findings')}, then send ${published ? 'the restatement' : 'the year'} to review.`
            : `Look at what the checks find, and send ${published ? 'the restatement' : 'the year'} to review.`,
        action: 'Send to review',
        href: pageOf(year, '/submit'),
      }
    case 'submitted':
      return {
        text: 'A lead who has no part in the figures or the words looks at it and approves it, or sends it back.',
        action: 'Review and approve',
        href: pageOf(year, '/approve'),
      }
    case 'approved':
      return {
        text: 'Publish it: its days are locked from then on.',
        action: 'Publish',
        href: pageOf(year, '/publish'),
      }
    case 'published':
      return {
        text: 'Nothing is to be done. Take the report from here into the accounts.',
        action: 'Get the reports',
        href: pageOf(year, '/exports'),
      }
  }
}

const stepWords: Readonly<Record<string, string>> = {
  submitted: 'Sent to review',
  sentBack: 'Sent back',
  approved: 'Approved',
  published: 'Published',
  reopened: 'Reopened for a restatement',
  abandoned: 'Restatement given up',
}

interface StepBody {
  readonly kind: string
  readonly cause: RestatementCause | null
  readonly accepted: readonly { message: string; reason: string }[]
}

/** The steps of a year, the newest first, in words. */
export const history = (steps: readonly StepBody[]) =>
  steps.toReversed().map((step) => ({
    ...step,
    words: stepWords[step.kind] ?? step.kind,
    causeWords: step.cause === null ? null : causeWords[step.cause],
    accepted: step.accepted.map(({ message, reason }) => ({ message: inWords(message), reason })),
  }))

/** Findings as a page lists them: in words, each with where it is mended. */
export const findingsShown = (findings: readonly Found[], year: string) =>
  findings.map((one, index) => ({
    ...one,
    index,
    words: inWords(one.message),
    remedy: remedyOf(one, year),
  }))

/** What the report of a year is to say, and how far that is. */
async function askedFor(api: PageApi, year: string) {
  const [narrative, size, categories] = [
    await api.try('GET', `/v1/narratives/${encodeURIComponent(year)}`),
    await api.try('GET', `/v1/reporting-sizes/${encodeURIComponent(year)}`),
    await api.get('/v1/scope-3-categories'),
  ]
  const unsaid = categories.items.filter((one: { createdBy: string | null }) => one.createdBy === null).length
  return { words: narrative.problem === undefined, size: size.problem === undefined, unsaid }
}

/** A year in the list: its figures, and how many things keep it from review; what is unusual takes longer to find and is on its page. */
async function listed(api: PageApi, { year, state, frozenState }: Summary) {
  const draft = state === 'open' ? '&draft=true' : ''
  const report = await api.get(`/v1/reports/secr?year=${encodeURIComponent(year)}${draft}`)
  const missing: string[] = state === 'open' ? report.missing : []
  const published = frozenState === 'published'
  const findings = missing.map((message) => ({
    ...{ message, severity: 'blocks' as const, about: nothing, aboutText: '' },
    code: message.includes('the year is not over') ? 'year_not_over' : 'missing',
  }))
  return {
    ...{ provisional: report.provisional, tag: stateTag(state, published), base: pageOf(year) },
    ...{ figures: headline(figuresOf(report)), blocking: missing.length },
    next: nextStep(year, { state, findings, published }),
  }
}

/** Reporting years: how far each has come, and the life of one. */
export const yearPages: Pages = (web) => async (app) => {
  web.page(app, '/years', { access: everyRole }, async ({ api }) => {
    const { items } = await api.get('/v1/inventories')
    const years = []
    for (const item of items.toReversed()) years.push({ ...item, ...(await listed(api, item)) })
    return { view: 'years/years.njk', title: 'Reporting years', years }
  })

  web.page(app, '/years/:year', { access: everyRole }, async ({ api, params }) => {
    const year = params.year!
    const inventory = await api.get(at(year, '?checks=false'))
    const { state, steps, publications, period } = inventory
    const published = publications.length > 0
    const standing = await standingOf(api, year, state)
    const review = state === 'open' && !published ? undefined : await api.get(at(year, '/review'))
    const questions = await api.get(`/v1/figure-threads?open=true&limit=100&year=${encodeURIComponent(year)}`)
    const findings = findingsShown(standing.findings, year)
    return {
      view: 'years/year.njk',
      title: `${year}`,
      ...{ year, inventory, state, review, provisional: standing.provisional },
      base: pageOf(year),
      lastDay: lastDay(period),
      tag: stateTag(state, published),
      figures: headline(standing.figures),
      blocking: findings.filter((one) => one.severity === 'blocks'),
      warnings: findings.filter((one) => one.severity === 'warns'),
      lacking: findings.some(({ code }) => code === 'days_missing' || code === 'data_missing'),
      next: nextStep(year, { state, findings: standing.findings, published }),
      asked: await askedFor(api, year),
      questions: questions.items.length,
      history: history(steps),
      changed: (review?.changes?.lines ?? []).map(inWords),
      restated: inventory.figures.filter((one: { restated: string | null }) => one.restated !== null),
      causes: causeWords,
    }
  })
}
