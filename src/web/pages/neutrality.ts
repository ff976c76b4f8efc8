import type { Static } from 'typebox'
import type { creditSchema } from '../../credits/schema.ts'
import { everyRole } from '../../http/route.ts'
import type { PageApi } from '../api.ts'
import { dayOf, missingOf, numberOf, textOf, wholeOf } from '../filled.ts'
import type { Fields, Pages, View } from '../page.ts'
import * as words from '../planning-words.ts'

type Credit = Static<typeof creditSchema>

/** Blocks of serial numbers, a block a line: the first and the last with “to” between, or one alone. */
function serialsOf(text: string | undefined) {
  return (text ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [first = '', last] = line.split(/\s+to\s+/i)
      return last === undefined ? { first } : { first, last }
    })
}

/** The credit that a form describes, as the API takes it. */
const askedOf = (body: Fields) => ({
  ...Object.fromEntries(
    ['standard', 'registry', 'project', 'kind', 'forYear', 'beneficiary', 'evidence'].map((name) => [
      name,
      textOf(body, name),
    ]),
  ),
  serials: serialsOf(textOf(body, 'serials')),
  vintage: wholeOf(body, 'vintage'),
  tonnes: numberOf(body, 'tonnes'),
  retiredOn: dayOf(body, 'retiredOn'),
})

const wanted = {
  kind: 'Say whether it avoids or removes.',
  project: 'Write which project it is from.',
  standard: 'Write by which standard it was issued.',
  registry: 'Write which registry retired it.',
  serials: 'Write the serial numbers, a block a line.',
  tonnes: 'Write how many tonnes.',
  vintage: 'Write the year in which the tonnes were avoided or removed.',
  retiredOn: 'Write the day on which the registry retired it.',
  forYear: 'Write the reporting year that it is set against.',
  beneficiary: 'Write for whom it was retired, as the registry says.',
  evidence: 'Write where the retirement can be seen, such as the address at the registry.',
}

/** Gross emissions of a year with the credits beside them, and the register. */
async function page(api: PageApi, year: string | undefined, given: Partial<View> = {}): Promise<View> {
  const [{ items: inventories }, credits] = await Promise.all([
    api.get<{ items: { year: string }[] }>('/v1/inventories'),
    api.all<Credit>('/v1/credits?withdrawn=true'),
  ])
  const years = inventories.map((one) => one.year).sort()
  const chosen = year ?? years.at(-1)
  const answer =
    chosen === undefined
      ? undefined
      : await api.try('GET', `/v1/neutrality?year=${encodeURIComponent(chosen)}`)
  return {
    view: 'targets/neutrality.njk',
    title: 'Carbon neutrality',
    ...{ words, credits, chosen },
    neutrality: answer?.problem === undefined ? answer?.body : undefined,
    refused: answer?.problem?.detail,
    yearItems: years.map((value) => ({ value, text: value })),
    kindItems: words.choices(words.creditKinds),
    breadcrumbs: [{ text: 'Targets', href: '/targets' }, { text: 'Carbon neutrality' }],
    values: { forYear: chosen },
    ...given,
  }
}

/** Gross emissions, and beside them, never taken off, the register of credits and removals. */
export const neutralityPages: Pages = (web) => async (app) => {
  const keepers = { access: ['finance', 'lead'] as const }

  web.page(app, '/targets/neutrality', { access: everyRole }, async ({ api, query }) =>
    page(api, query.year === '' ? undefined : query.year),
  )
  web.form(app, '/targets/credits', keepers, async ({ api, body }) => {
    const missing = missingOf(body, wanted)
    const answer = missing === undefined ? await api.try('POST', '/v1/credits', askedOf(body)) : undefined
    const problem = missing ?? answer?.problem
    if (problem !== undefined) return page(api, undefined, { problem, values: body })
    return {
      redirect: `/targets/neutrality?year=${encodeURIComponent(answer?.body.forYear)}`,
      notice: `${answer?.body.tonnes} tonnes of “${answer?.body.project}” are in the register. Gross emissions stay as they are.`,
    }
  })
  web.form(app, '/targets/credits/:id/withdraw', keepers, async ({ api, body, params }) => {
    const { problem } = await api.try('POST', `/v1/credits/${encodeURIComponent(params.id ?? '')}/withdraw`, {
      reason: textOf(body, 'reason') ?? '',
    })
    if (problem !== undefined) return page(api, undefined, { problem })
    return {
      redirect: '/targets/neutrality',
      notice: 'The credit is taken back. It stays in the register with the reason.',
    }
  })
}
