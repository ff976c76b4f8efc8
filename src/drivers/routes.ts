import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { driversOf } from './run.ts'
import { driversBody, driversQuery, driversSchema } from './schema.ts'

/** What moved the emissions between two years. */
export const driverRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/drivers',
    {
      config: { access: everyRole },
      schema: {
        tags: ['figures'],
        summary: 'What moved the emissions between two years',
        description:
          'The change as parts that sum to it to the last digit: structure (joining and leaving), activity, intensity (per pupil or m²), weather (by degree days, for analysis alone), the grid’s factor, other factors; of figures as published, method and corrections as well. Worked out for each academy, stream and variant as the Shapley value, the average over every order of change, and then summed.',
        querystring: driversQuery,
        response: { 200: driversSchema },
      },
    },
    async (request) => {
      const {
        from,
        to,
        boundary = 'asOwned',
        per = 'pupils',
        target,
        basis = 'current',
        at,
        station,
        detail,
      } = request.query
      const { trustId } = request.caller
      const query = { trustId, from, to, boundary, per, target, basis, at, station }
      return driversBody(orRefuse(await driversOf(services, query)), {
        per,
        basis,
        cells: detail === 'cells',
      })
    },
  )
}
