import { Type } from 'typebox'
import type { Routes } from './route.ts'

/** Whether the process lives, and whether it can answer: for machines that watch. */
export const healthRoutes: Routes = (services) => async (app) => {
  const status = Type.Object({ status: Type.String() })
  app.get(
    '/health/live',
    {
      config: { access: 'public', rateLimit: false },
      schema: { tags: ['health'], summary: 'The process runs', response: { 200: status } },
    },
    async () => ({ status: 'ok' }),
  )
  app.get(
    '/health/ready',
    {
      config: { access: 'public', rateLimit: false },
      schema: {
        tags: ['health'],
        summary: 'The database answers',
        response: { 200: status, 503: status },
      },
    },
    async (_request, reply) => {
      try {
        await services.db.query('SELECT 1')
        return { status: 'ok' }
      } catch (error) {
        app.log.error({ err: error }, 'the database does not answer')
        return reply.status(503).send({ status: 'the database does not answer' })
      }
    },
  )
}
