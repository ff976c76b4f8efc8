import { Type } from 'typebox'
import { isDay } from '../domain/day.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { daySchema } from '../http/schema.ts'
import { targetCodeSchema } from '../targets/schema.ts'
import { progressBody } from './body.ts'
import { progressOf } from './run.ts'
import { progressSchema } from './schema.ts'

/** Where the trust and each academy stand against a target. */
export const progressRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/progress',
    {
      config: { access: everyRole },
      schema: {
        tags: ['reports'],
        summary:
          'Progress toward a target, of the trust and each academy: base, straight path, each year, what is still to cut',
        description:
          'Each year stands as owned (the statutory figure), like for like (the boundary of `at`) and as it was published; and by the rules for recalculating a base: by the policy, pro rata and chain-linked, whichever of them the policy chooses. A comparison is null where it would be false, and `insufficientData` says what is missing. An academy whose own data is whole is compared even where another’s is not.',
        querystring: Type.Object({
          at: Type.Optional(daySchema),
          target: Type.Optional(targetCodeSchema),
        }),
        response: { 200: progressSchema },
      },
    },
    async (request) => {
      const { at, target: code } = request.query
      const progress = orRefuse(
        await progressOf(services, {
          ...{ trustId: request.caller.trustId, code },
          at: at !== undefined && isDay(at) ? at : undefined,
        }),
      )
      return progressBody(progress)
    },
  )
}
