import compress from '@fastify/compress'
import formBody from '@fastify/formbody'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Caller, Role } from '../access/caller.ts'
import { listWords } from '../domain/day-words.ts'
import { type ProblemBody, problemBody, problemOfError } from '../http/problem.ts'
import type { Routes } from '../http/route.ts'
import { ApiProblem } from './api.ts'
import { serveAssets } from './assets.ts'
import { pageEnvironment } from './environment.ts'
import { type Pages, sendView, webOf } from './page.ts'
import { academyPages } from './pages/academies.ts'
import { academyFormPages } from './pages/academy-forms.ts'
import { accountPages } from './pages/account.ts'
import { classroomPages } from './pages/classroom.ts'
import { closingAreas } from './pages/closing.ts'
import { coveragePages } from './pages/coverage.ts'
import { explainPages } from './pages/explain.ts'
import { figurePages } from './pages/figures.ts'
import { holidayPages } from './pages/holidays.ts'
import { invitationPages } from './pages/invitation.ts'
import { keyPages } from './pages/keys.ts'
import { logPages } from './pages/log.ts'
import { meterPage } from './pages/meter.ts'
import { meterPages } from './pages/meters.ts'
import { overviewPages } from './pages/overview.ts'
import { planningAreas } from './pages/planning.ts'
import { progressPages } from './pages/progress.ts'
import { samplePages } from './pages/sample.ts'
import { signInPages } from './pages/sign-in.ts'
import { trustPages } from './pages/trust.ts'
import { uploadAgainPages } from './pages/upload-again.ts'
import { uploadNewPages } from './pages/upload-new.ts'
import { uploadPages } from './pages/uploads.ts'
import { userPages } from './pages/users.ts'
import { roleWords } from './role-words.ts'

/** Every area of the web application. */
const areas: readonly Pages[] = [
  signInPages,
  invitationPages,
  accountPages,
  overviewPages,
  academyPages,
  academyFormPages,
  progressPages,
  figurePages,
  uploadNewPages,
  uploadPages,
  uploadAgainPages,
  meterPages,
  meterPage,
  coveragePages,
  holidayPages,
  ...planningAreas,
  ...closingAreas,
  explainPages,
  samplePages,
  logPages,
  userPages,
  keyPages,
  trustPages,
  classroomPages,
]

/** What a person reads of a page that is for others: they have a role, not a key. */
const notForRole = (problem: ProblemBody, access: readonly Role[]): ProblemBody => ({
  ...problem,
  title: 'This page is for others',
  detail: `People of these roles may open it: ${listWords(access.map((role) => roleWords[role].text.toLowerCase()))}. An administrator says who has which role.`,
})

/** What people read where a page could not be shown. */
function problemOf(error: FastifyError | ApiProblem, request: FastifyRequest): ProblemBody {
  if (error instanceof ApiProblem) return error.problem
  const known = problemOfError(error as FastifyError, request.id)
  const { access } = request.routeOptions.config
  const caller = request.caller as Caller | undefined
  if (known?.status === 403 && Array.isArray(access) && caller !== undefined && !access.includes(caller.role))
    return notForRole(known, access)
  if (known !== undefined) return known
  request.log.error({ err: error }, 'fault')
  return problemBody('fault', {
    detail: `Something went wrong here, and nothing was changed. Report it with the id ${request.id}.`,
    instance: request.id,
  })
}

const wantsPage = (request: FastifyRequest): boolean =>
  request.method === 'GET' && String(request.headers.accept ?? '').includes('text/html')

/** The web application: pages over the API, for people. */
export const webRoutes: Routes = (services) => async (root) => {
  const app = root as unknown as FastifyInstance
  const environment = pageEnvironment()
  const web = webOf(services, environment)
  const show = (request: FastifyRequest, reply: FastifyReply, problem: ProblemBody) =>
    sendView(
      { services, environment },
      { request, reply },
      {
        view: 'problem.njk',
        title: problem.title,
        status: problem.status,
        refused: problem,
      },
    )

  await app.register(compress, {
    global: true,
    encodings: ['br', 'gzip'],
    brotliOptions: { params: { 1: 4 } },
    threshold: 1000,
  })
  await app.register(formBody, { bodyLimit: 1024 * 1024 })
  app.addHook('onSend', async (_request, reply) => {
    // Stricter than what documents and the viewer of the API need: nothing inline, neither style nor script.
    reply.header(
      'content-security-policy',
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
  })
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const problem = problemOf(error, request)
    if (problem.status === 401 && (request.caller as Caller | undefined) === undefined)
      return reply.redirect(
        request.method === 'GET' && request.url !== '/'
          ? `/sign-in?next=${encodeURIComponent(request.url)}`
          : '/sign-in',
        303,
      )
    return show(request, reply, problem)
  })
  serveAssets(app)
  for (const area of areas) await app.register(area(web))
  app.get('/*', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    if (request.url.startsWith('/v1/') || !wantsPage(request)) return reply.callNotFound()
    const detail = 'There is no page at this address. Look for it from the start page.'
    return show(request, reply, problemBody('not_found', { detail, instance: request.id }))
  })
}
