import type { FastifyInstance } from 'fastify'

/** Makes the bodies of the routes registered here streams of bytes, whatever their type: a file goes to disk, never into memory. */
export function streamBodies(app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
}
