import { type SecrRowKey, secrLayout, secrRowKeys } from '../../domain/secr.ts'
import { everyRole } from '../../http/route.ts'
import type { Asked, Fields, Pages, View } from '../page.ts'
import { faultOf, problemInWords } from './year-steps.ts'
import { pageOf } from './years.ts'

const one = (value: Fields[string]): string =>
  (Array.isArray(value) ? (value[0] ?? '') : (value ?? '')).trim()
const oneLine = (value: Fields[string]): string => one(value).replace(/\s+/g, ' ')

/** What a figure is called that a question is about, and where it is to be seen. */
export function figureWords(figure: string, year: string): { text: string; href: string } {
  const [kind = '', ...rest] = figure.split(':')
  const name = rest.join(':')
  const encoded = encodeURIComponent(name)
  switch (kind) {
    case 'secr':
      return {
        text: secrLayout[name as SecrRowKey]?.label ?? name,
        href: pageOf(year, `/explain?figure=${encoded}`),
      }
    case 'academy':
      return { text: `Academy ${name}`, href: `/academies/${encoded}` }
    case 'meter':
      return { text: `Meter ${name}`, href: `/meters?search=${encoded}` }
    case 'line':
      return { text: `Line ${name}`, href: pageOf(year, `/explain?line=${encoded}`) }
    default:
      return { text: 'The year as a whole', href: pageOf(year) }
  }
}

const acts = {
  comments: { kind: 'comment', done: 'Your answer is kept.' },
  settle: { kind: 'settled', done: 'The question is settled.' },
  reopen: { kind: 'reopened', done: 'The question is open again.' },
} as const
const actWords: Readonly<Record<string, string>> = {
  comment: 'wrote',
  settled: 'settled it',
  reopened: 'opened it again',
}

const crumbs = (year: string) => [
  { text: 'Reporting years', href: '/years' },
  { text: year, href: pageOf(year) },
]

type Again = Pick<View, 'problem' | 'values'>

async function listView(
  { api, params, query }: Pick<Asked, 'api' | 'params' | 'query'>,
  again: Again = {},
): Promise<View> {
  const year = params.year!
  const found = await api.all<{ figure: string; open: boolean }>(
    `/v1/figure-threads?limit=200&year=${encodeURIComponent(year)}`,
  )
  const shown = found.map((thread) => ({ ...thread, about: figureWords(thread.figure, year) }))
  const asked = query.figure ?? ''
  const known = asked === '' || asked.includes(':') || asked === 'year'
  const figure = known ? asked : `secr:${asked}`
  const rows = secrRowKeys.map((key) => ({ value: `secr:${key}`, text: secrLayout[key].label }))
  const items = [{ value: 'year', text: 'The year as a whole' }, ...rows]
  // A meter, an academy or a line comes from its own page.
  if (figure !== '' && !items.some(({ value }) => value === figure))
    items.push({ value: figure, text: figureWords(figure, year).text })
  return {
    ...{
      view: 'years/questions.njk',
      title: `Questions about figures of ${year}`,
      breadcrumbs: crumbs(year),
    },
    ...{ year, base: pageOf(year), figures: items, values: { figure: figure === '' ? 'year' : figure } },
    open: shown.filter((thread) => thread.open),
    settled: shown.filter((thread) => !thread.open),
    ...again,
  }
}

async function threadView({ api, params }: Pick<Asked, 'api' | 'params'>, again: Again = {}): Promise<View> {
  const { year, id } = params as { year: string; id: string }
  const thread = await api.get(`/v1/figure-threads/${encodeURIComponent(id)}`)
  return {
    view: 'years/question.njk',
    title: `Question about ${thread.year}`,
    breadcrumbs: [...crumbs(year), { text: 'Questions', href: pageOf(year, '/questions') }],
    ...{ year, base: pageOf(year), thread, values: {} },
    about: figureWords(thread.figure, thread.year),
    comments: thread.comments.map((comment: { kind: string; no: number }) => ({
      ...comment,
      words: comment.no === 1 ? 'asked' : (actWords[comment.kind] ?? comment.kind),
    })),
    ...again,
  }
}

/** Questions about figures of a year: asked, answered, settled, and opened again. Nothing said is changed or taken away. */
export const questionPages: Pages = (web) => async (app) => {
  web.page(app, '/years/:year/questions', { access: everyRole }, (asked) => listView(asked))
  web.form(app, '/years/:year/questions', { access: everyRole }, async (asked) => {
    const { api, params, body } = asked
    const year = params.year!
    const values = { figure: one(body.figure), text: oneLine(body.text) }
    if (values.text === '')
      return listView(asked, {
        problem: faultOf([{ pointer: 'body/text', detail: 'Write what you want to know.' }]),
        values,
      })
    const { problem, body: made } = await api.try('POST', '/v1/figure-threads', { year, ...values })
    if (problem !== undefined) return listView(asked, { problem: problemInWords(problem), values })
    return {
      redirect: pageOf(year, `/questions/${made.id}`),
      notice: 'Your question is kept with the figure.',
    }
  })
  web.page(app, '/years/:year/questions/:id', { access: everyRole }, (asked) => threadView(asked))
  web.form(app, '/years/:year/questions/:id', { access: everyRole }, async (asked) => {
    const { api, params, body } = asked
    const { year, id } = params as { year: string; id: string }
    const values = { text: oneLine(body.text) }
    const act = one(body.act) as keyof typeof acts
    if (!Object.hasOwn(acts, act) || values.text === '')
      return threadView(asked, {
        problem: faultOf([{ pointer: 'body/text', detail: 'Write what is to be said.' }]),
        values,
      })
    const { problem } = await api.try('POST', `/v1/figure-threads/${encodeURIComponent(id)}/${act}`, values)
    if (problem !== undefined) return threadView(asked, { problem: problemInWords(problem), values })
    return { redirect: pageOf(year, `/questions/${id}`), notice: acts[act].done }
  })
}
