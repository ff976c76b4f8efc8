import { monthNames } from '../../domain/day-words.ts'
import type { PageApi } from '../api.ts'
import type { Fields, Pages } from '../page.ts'
import { inWords, textOf } from '../refused.ts'

const access = ['lead', 'admin'] as const

/** What is so for the whole trust. */
export const trustPages: Pages = (web) => async (app) => {
  const trustView = async (api: PageApi, filled?: Fields) => {
    const { body: trust, etag } = await api.try('GET', '/v1/trust')
    return {
      ...{ view: 'settings/trust.njk', title: 'The trust', values: filled ?? trust },
      etag: typeof filled?.etag === 'string' ? filled.etag : etag,
      months: monthNames.map((text, index) => ({ value: index + 1, text })),
    }
  }
  web.page(app, '/trust', { access }, ({ api }) => trustView(api))
  web.form(app, '/trust', { access }, async ({ api, body }) => {
    const change = {
      ...{ name: textOf(body, 'name').trim(), factorPolicy: textOf(body, 'factorPolicy') },
      ...{
        yearStartMonth: Number.parseInt(textOf(body, 'yearStartMonth'), 10),
        reason: textOf(body, 'reason').trim(),
      },
    }
    const { problem } = await api.try('PATCH', '/v1/trust', change, { ifMatch: textOf(body, 'etag') })
    if (problem === undefined)
      return { redirect: '/trust', notice: 'The trust is changed, and every figure with it.' }
    const words = {
      name: { text: 'Enter the name of the trust, in at most 200 letters.' },
      yearStartMonth: { text: 'Choose a month.' },
      factorPolicy: { text: 'Choose how factors are taken.' },
      reason: { text: 'Say why, in a few words: it is kept in the log of changes.' },
    }
    return { ...(await trustView(api, body)), problem: inWords(problem, words) }
  })
}
