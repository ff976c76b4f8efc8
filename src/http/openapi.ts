import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyContextConfig, FastifyInstance, FastifyPluginAsync } from 'fastify'

const tags = [
  ['trust', 'The organisation that reports, its target and what it says in its report'],
  [
    'academies',
    'Academies, their memberships of the trust, and their counts of pupils, staff and floor area',
  ],
  [
    'structure',
    'The boundary of a day and how it came about: mergers, splits, and activities handed to somebody else',
  ],
  ['meters', 'Supply points, what was read of them, electricity contracts, and when schools are closed'],
  ['uploads', 'Files in, and what was made of them'],
  ['factors', 'The stream catalogue and the published conversion factors'],
  ['figures', 'Emissions, where each comes from, and what data is missing'],
  [
    'base year',
    'The base and its policy, restatements with their approvals, and what was published of each year',
  ],
  ['credits', 'Carbon credits and removals, beside gross emissions and in no total'],
  ['inventories', 'The life of a reporting year: checks, review, approval, publication, restatement'],
  ['reports', 'Progress toward the target, and the statutory energy and carbon report (SECR)'],
  ['forecast', 'What is to come: factors that are expected, the forecast, and what a tonne less costs'],
  ['measures', 'What is done to emit less, and what it saved'],
  ['people', 'Who may sign in, and who does'],
  ['keys', 'API keys'],
  ['classrooms', 'Public pages of academies, for pupils and display screens'],
  ['health', 'For machines that watch'],
] as const

/** The headers that an operation takes beside the key. */
function headersOf(method: string, config: FastifyContextConfig | undefined): object | undefined {
  const text = (description: string) => ({ type: 'string', description })
  const properties = {
    ...(method === 'POST' && config?.access !== 'public' && config?.replay !== false
      ? {
          'Idempotency-Key': text(
            'Yours to choose, such as a UUID: the same request sent again with it within a day is done once and answered twice',
          ),
        }
      : {}),
    ...(config?.ifMatch === true
      ? {
          'If-Match': text(
            'The ETag of the state that you read: where it has changed since, nothing is done (412)',
          ),
        }
      : {}),
  }
  return Object.keys(properties).length === 0 ? undefined : { type: 'object', properties }
}

/**
 * Collects the OpenAPI 3.1 document from the routes' schemas and serves it at /docs. Every route gets the answer that a
 * problem has, and the key that it wants.
 */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'trust-carbon',
        description:
          'A carbon ledger for groups of schools. Decimals are strings and days YYYY-MM-DD; the end of a period is the day after its last; errors are RFC 9457 problem details.',
        version: '1',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: tags.map(([name, description]) => ({ name, description })),
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'A key: tc_…' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'trust_carbon_session',
            description:
              'The session of somebody who is signed in to the pages; a change wants the token of a page as `x-csrf-token` too',
          },
        },
      },
    },
    refResolver: { buildLocalReference: (schema) => String(schema.$id) },
    transform: ({ schema, url, route }) => {
      const access = route.config?.access
      if (schema?.hide === true || schema === undefined) return { schema: { ...schema, hide: true }, url }
      const roles = Array.isArray(access)
        ? `\n\nRoles: ${access.join(', ')}.`
        : access === 'operator'
          ? '\n\nRoles: none; only the command line on the machine of the ledger.'
          : ''
      const headers = headersOf(String(route.method), route.config)
      return {
        schema: {
          ...schema,
          ...(headers === undefined ? {} : { headers }),
          description: `${schema.description ?? ''}${roles}`.trim(),
          ...(access === 'public' ? {} : { security: [{ key: [] }, { session: [] }] }),
          response: {
            ...(schema.response as object | undefined),
            default: {
              description: 'A problem',
              content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
            },
          },
        },
        url,
      }
    },
  })
  const viewer: FastifyPluginAsync = async (docs) => {
    docs.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' }
    })
    await docs.register(swaggerUi, {
      routePrefix: '/docs',
      uiConfig: { deepLinking: true, docExpansion: 'none', validatorUrl: null },
      theme: { title: 'trust-carbon API' },
    })
  }
  await app.register(viewer)
}
