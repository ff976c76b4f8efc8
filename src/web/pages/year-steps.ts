import { lastDay } from '../../domain/day.ts'
import { causeWords, restatementCauses } from '../../domain/inventory-life.ts'
import type { ProblemBody } from '../../http/problem.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import type { Asked, Fields, Pages, View } from '../page.ts'
import { type Found, inWords } from '../remedies.ts'
import { at, findingsShown, headline, history, pageOf, standingOf } from './years.ts'

const keepers = ['finance', 'lead'] as const
const text = (value: Fields[string]): string =>
  (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim()
/** Words of a text field in one line, as the API takes a note. */
const oneLine = (value: Fields[string]): string => text(value).replace(/\s+/g, ' ')
const noted = (body: Fields) => (oneLine(body.note) === '' ? {} : { note: oneLine(body.note) })

/** A refusal in the words of pages. */
export const problemInWords = (problem: ProblemBody): ProblemBody => ({
  ...problem,
  detail: inWords(problem.detail),
  ...(problem.errors === undefined
    ? {}
    : { errors: problem.errors.map((one) => ({ ...one, detail: inWords(one.detail) })) }),
})

/** A fault of a field that the page itself finds before it asks. */
export const faultOf = (
  errors: readonly { readonly detail: string; readonly pointer: string }[],
): ProblemBody => ({
  ...{ type: 'about:blank', title: 'There is a problem', status: 400, detail: '', instance: '' },
  errors: [...errors],
})

type Step = 'submit' | 'approve' | 'send-back' | 'publish' | 'reopen' | 'abandon'

/** What each step is called, what follows from it, and what is said when it is done. */
const steps: Readonly<Record<Step, { title: (year: string) => string; done: (year: string) => string }>> = {
  submit: {
    title: (year) => `Send ${year} to review`,
    done: (year) =>
      `${year} is in review: it is frozen as it stands. A lead without a part in it approves it next.`,
  },
  approve: {
    title: (year) => `Review and approve ${year}`,
    done: (year) => `You approved ${year}. It can be published now.`,
  },
  'send-back': {
    title: (year) => `Send ${year} back`,
    done: (year) => `${year} is open again. Whoever prepares it finds your reason on its page.`,
  },
  publish: {
    title: (year) => `Publish ${year}`,
    done: (year) => `${year} is published, and its days are locked.`,
  },
  reopen: {
    title: (year) => `Reopen ${year} for a restatement`,
    done: (year) => `${year} is open for a restatement. What was published stands until the restatement is.`,
  },
  abandon: {
    title: (year) => `Give the restatement of ${year} up`,
    done: (year) =>
      `The restatement of ${year} is given up: what was published stands, and its days are locked again.`,
  },
}

/** The page on which a step is confirmed: what will happen, and what it rests on. */
async function stepView(
  { api, params, user }: Pick<Asked, 'api' | 'params' | 'user'>,
  step: Step,
  more: { problem?: ProblemBody; values?: Fields } = {},
): Promise<View> {
  const year = params.year!
  const inventory = await api.get(at(year, '?checks=false'))
  const standing = await standingOf(api, year, inventory.state)
  const wantsReview = step === 'approve' || step === 'abandon' || step === 'publish' || step === 'submit'
  const review = wantsReview ? await api.get(at(year, '/review')) : undefined
  const findings = findingsShown(standing.findings, year)
  const taken = history(inventory.steps)
  return {
    view: `years/${step}.njk`,
    title: steps[step].title(year),
    breadcrumbs: [
      { text: 'Reporting years', href: '/years' },
      { text: year, href: pageOf(year) },
    ],
    ...{ year, inventory, review, values: more.values ?? {}, base: pageOf(year), me: user.name },
    ...(more.problem === undefined ? {} : { problem: problemInWords(more.problem) }),
    state: inventory.state,
    lastDay: lastDay(inventory.period),
    figures: headline(standing.figures),
    provisional: standing.provisional,
    blocking: findings.filter((one) => one.severity === 'blocks'),
    warnings: findings.filter((one) => one.severity === 'warns'),
    submission: taken.find((one) => one.kind === 'submitted'),
    because: review?.approval.because === null ? null : inWords(review?.approval.because ?? ''),
    changed: (review?.changes?.lines ?? []).map(inWords),
    causes: restatementCauses.map((cause) => ({ value: cause, text: sentence(causeWords[cause]) })),
  }
}

const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1)}`

/** The findings that a form accepts, by what they are and about, each with its reason: of those that are there now. */
async function acceptances(api: PageApi, year: string, body: Fields) {
  const { findings } = (await api.get(at(year, '/checks'))) as { findings: Found[] }
  return findings.flatMap(({ code, severity, aboutText: about, message }, index) => {
    if (severity !== 'warns') return []
    const reason = oneLine(body[`reason.${index}`])
    // The page that was answered may be older than the findings: a reason counts for what it was written under.
    const same = text(body[`finding.${index}`]) === `${code} ${about}`.trim()
    return [{ code, about, reason: same ? reason : '', index, message }]
  })
}

/** What the API is to be told of a step; a problem where the form says too little. */
async function bodyOf(step: Step, { api, params, body }: Pick<Asked, 'api' | 'params'> & { body: Fields }) {
  if (step === 'approve' || step === 'publish') return { sent: noted(body) }
  if (step === 'submit') {
    const all = await acceptances(api, params.year!, body)
    const unsaid = all.filter(({ reason }) => reason.length < 3)
    const errors = unsaid.map(({ index }) => ({
      pointer: `body/reason/${index}`,
      detail: 'Say in a few words why this can be accepted, or put it right first.',
    }))
    const accepted = all.map(({ code, about, reason }) => ({
      code,
      reason,
      ...(about === '' ? {} : { about }),
    }))
    return { sent: { accepted, ...noted(body) }, errors }
  }
  const reason = oneLine(body.reason)
  const cause = text(body.cause)
  const errors = [
    ...(step === 'reopen' && cause === ''
      ? [{ pointer: 'body/cause', detail: 'Say what the restatement is for.' }]
      : []),
    ...(reason.length < 3 ? [{ pointer: 'body/reason', detail: 'Give the reason in a sentence.' }] : []),
  ]
  return { sent: step === 'reopen' ? { cause, reason } : { reason }, errors }
}

/** The steps of a year, each on a page that says what will happen before it does. */
export const yearStepPages: Pages = (web) => async (app) => {
  for (const step of Object.keys(steps) as Step[]) {
    const path = `/years/:year/${step}`
    const looks = step === 'approve' ? everyRole : keepers
    web.page(app, path, { access: looks }, (asked) => stepView(asked, step))
    web.form(app, path, { access: looks }, async (asked) => {
      const { api, params, body } = asked
      const year = params.year!
      const { sent, errors = [] } = await bodyOf(step, asked)
      if (errors.length > 0) return stepView(asked, step, { problem: faultOf(errors), values: body })
      const { problem } = await api.try('POST', at(year, `/${step}`), sent)
      if (problem !== undefined) return stepView(asked, step, { problem, values: body })
      return { redirect: pageOf(year), notice: steps[step].done(year) }
    })
  }
}
