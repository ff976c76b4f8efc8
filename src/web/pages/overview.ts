import { everyRole } from '../../http/route.ts'
import type { Pages } from '../page.ts'

/** What the trust asks first: how far it is. */
export const overviewPages: Pages = (web) => async (app) => {
  web.page(app, '/', { access: everyRole }, async ({ api }) => {
    const { status, body } = await api.try('GET', '/v1/progress')
    return { view: 'overview/overview.njk', title: 'Overview', progress: status === 200 ? body : undefined }
  })
}
