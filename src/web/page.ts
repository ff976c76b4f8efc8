import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import nunjucks from 'nunjucks'
import type { Caller, Role } from '../access/caller.ts'
import { holdToken } from '../access/session.ts'
import type { ProblemBody } from '../http/problem.ts'
import type { Services } from '../services.ts'
import { apiOf, type PageApi } from './api.ts'
import { noDay } from './filled.ts'
import { navigationOf } from './navigation.ts'

/** What a page is given. */
export interface Asked {
  readonly api: PageApi
  /** Who is signed in; undefined on public pages where nobody is. */
  readonly user: Caller
  readonly params: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** The fields of a form, as a browser sends them: a list where one was sent more than once. */
export type Fields = Readonly<Record<string, string | string[] | undefined>>

/** A page to show: the view, its title, and all that the view is given. */
export interface View {
  readonly view: string
  readonly title: string
  readonly status?: number
  /** What was refused of the form that this page has, and what was filled in. */
  readonly problem?: ProblemBody
  readonly values?: unknown
  /** No form and nobody's name is on it: no token is made, so that who looks gets no cookie. */
  readonly withoutForms?: boolean
  readonly [more: string]: unknown
}

/** Another page to go to; `notice` is said at its top, once. */
export interface Elsewhere {
  readonly redirect: string
  readonly notice?: string
}

/** An answer that is no page, such as a picture. */
export interface Bytes {
  readonly bytes: Buffer | string
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
}

export type PageAnswer = View | Elsewhere | Bytes

const isElsewhere = (answer: PageAnswer): answer is Elsewhere => 'redirect' in answer
const isBytes = (answer: PageAnswer): answer is Bytes => 'bytes' in answer

type Access = readonly Role[] | 'public'
type PageWork = (asked: Asked) => Promise<PageAnswer>
type FormWork = (asked: Asked & { readonly body: Fields }) => Promise<PageAnswer>

interface FormOptions {
  readonly access: Access
  /** True where somebody shows who they are: one address may try only so often, whoever it says it is. */
  readonly guarded?: boolean
}

/** How often one address may try to show who somebody is: a school behind one address signs in by it, a list of passwords does not. */
const tries = { max: 30, timeWindow: 5 * 60_000 } as const
export const guardedLimit = {
  ...tries,
  keyGenerator: (request: FastifyRequest) => `tries ${request.ip}`,
}

/** Pages of an area: `export const meterPages: Pages = (web) => async (app) => { web.page(app, '/meters', …) }`. */
export type Pages = (web: Web) => FastifyPluginAsync

/** How pages are declared. */
export interface Web {
  readonly services: Services
  /** A page that is looked at. */
  page(app: FastifyInstance, path: string, options: { access: Access }, work: PageWork): void
  /** What a form of a page does; the token of the page is held before `work` begins. */
  form(app: FastifyInstance, path: string, options: FormOptions, work: FormWork): void
  /** As `form`, for one with files: `work` reads the parts of the request and calls `holdToken` with the first field, `_csrf`. */
  fileForm(
    app: FastifyInstance,
    path: string,
    options: { access: Access },
    work: (asked: Asked & { holdToken(token: unknown): void }) => Promise<PageAnswer>,
  ): void
}

/** What every view may say of the moment: who looks, where, and what just happened. */
async function surroundings(
  services: Services,
  { request, reply, withoutForms }: { request: FastifyRequest; reply: FastifyReply; withoutForms: boolean },
) {
  if (withoutForms) return { path: request.url.split('?')[0]!, today: services.clock.today() }
  const caller = request.caller as Caller | undefined
  const path = request.url.split('?')[0]!
  const csrf = reply.generateCsrf()
  const { notice } = request.session
  if (notice !== undefined) delete request.session.notice
  const trust =
    caller === undefined
      ? null
      : await services.db.prisma.trust.findUnique({ where: { id: caller.trustId }, select: { name: true } })
  return {
    path,
    notice,
    user: caller,
    trustName: trust?.name,
    navigation: caller === undefined ? undefined : navigationOf(path, caller),
    csrf,
    csrfField: new nunjucks.runtime.SafeString(`<input type="hidden" name="_csrf" value="${csrf}">`),
    may: (...roles: Role[]): boolean => caller !== undefined && roles.includes(caller.role as Role),
    today: services.clock.today(),
  }
}

/** Renders a view into an answer. */
export async function sendView(
  { services, environment }: { services: Services; environment: nunjucks.Environment },
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  { view, status, ...given }: View,
): Promise<FastifyReply> {
  // Who is nobody and is shown a problem has nothing to fill in.
  const withoutForms =
    given.withoutForms ??
    (given.refused !== undefined && (request.caller as Caller | undefined) === undefined)
  const around = await surroundings(services, { request, reply, withoutForms })
  const html = environment.render(view, { ...around, ...given })
  return reply
    .status(status ?? (given.problem === undefined ? 200 : given.problem.status))
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .send(html)
}

/** Of a day that was written in three fields, what is wrong is said as people write days, not as the API takes them. */
function daysInWords(given: PageAnswer, body: Fields): PageAnswer {
  if (isElsewhere(given) || isBytes(given) || given.problem?.errors === undefined) return given
  const errors = given.problem.errors.map((error) => {
    const name = error.pointer?.replace(/^body\//, '')
    const asked = name !== undefined && `${name}-day` in body
    return asked && error.detail.startsWith('It must be a day') ? { ...error, detail: noDay } : error
  })
  return { ...given, problem: { ...given.problem, errors } }
}

const here = 'http://here.invalid'

/** Only a path of this server: nobody is led elsewhere by an address that somebody sent them, as browsers read it. */
export function ownPath(path: string | undefined): string | undefined {
  if (path === undefined || !path.startsWith('/') || !URL.canParse(path, here)) return undefined
  // Read as a browser does, which leaves tabs and line breaks out and takes a backslash for a slash.
  const { origin, pathname, search, hash } = new URL(path, here)
  return origin === here && !pathname.startsWith('//') ? `${pathname}${search}${hash}` : undefined
}

/** The declarations, over the templates. */
export function webOf(services: Services, environment: nunjucks.Environment): Web {
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    given: PageAnswer,
  ): Promise<FastifyReply> => {
    if (isElsewhere(given)) {
      if (given.notice !== undefined) request.session.notice = given.notice
      return reply.redirect(ownPath(given.redirect) ?? '/', 303)
    }
    if (isBytes(given))
      return reply
        .type(given.type)
        .headers({ ...given.headers })
        .send(given.bytes)
    return sendView({ services, environment }, { request, reply }, given)
  }
  const asked = (app: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Asked => ({
    api: apiOf(app, services, request, reply),
    user: request.caller,
    params: request.params as Record<string, string>,
    query: request.query as Record<string, string>,
    request,
    reply,
  })
  return {
    services,
    page(app, path, { access }, work) {
      app.get(path, { config: { access }, schema: { hide: true } }, async (request, reply) =>
        answer(request, reply, await work(asked(app, request, reply))),
      )
    },
    form(app, path, { access, guarded = false }, work) {
      const config = {
        ...{ access, form: true, replay: false },
        ...(guarded ? { rateLimit: guardedLimit } : {}),
      }
      app.post(path, { config, schema: { hide: true } }, async (request, reply) => {
        const { _csrf, ...body } = (request.body ?? {}) as Record<string, string | string[]>
        return answer(request, reply, daysInWords(await work({ ...asked(app, request, reply), body }), body))
      })
    },
    fileForm(app, path, { access }, work) {
      const config = { access, form: true, tokenInHandler: true, replay: false, long: true }
      app.post(path, { config, schema: { hide: true } }, async (request, reply) => {
        const hold = (token: unknown): void => holdToken(app, request, token)
        return answer(request, reply, await work({ ...asked(app, request, reply), holdToken: hold }))
      })
    },
  }
}
