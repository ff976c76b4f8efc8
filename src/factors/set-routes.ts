import { Type } from 'typebox'
import { refuse } from '../domain/refusal.ts'
import { everyRole, orRefuse, Refused, type Routes } from '../http/route.ts'
import { daySchema, oneOf, textSchema } from '../http/schema.ts'
import { streamBodies } from '../http/streamed-body.ts'
import { receive } from '../uploads/run.ts'
import { chooseSet } from './choices.ts'
import { gwpBases, publishers } from './edition.ts'
import { importSet, setBytesMax } from './import-set.ts'
import { setBody, setSchema } from './schema.ts'
import { type FactorChoice, listChoices } from './store.ts'

const tags = ['factors']

const importQuery = Type.Object({
  publisher: oneOf(publishers),
  year: Type.String({ pattern: '^20\\d{2}$', description: 'The year that the factors are of' }),
  revision: Type.String({
    pattern: '^[0-9A-Za-z][0-9A-Za-z.]{0,19}$',
    description: 'As the publication has it, such as 1.2',
  }),
  publishedOn: Type.Optional(daySchema),
  licence: Type.Optional(textSchema(200)),
  gwpBasis: Type.Optional(oneOf(gwpBases, 'AR5 where not said; AR4 for 2022 and before')),
  acceptMissing: Type.Optional(
    oneOf(['true', 'false'], 'Take the set although streams lose factors that the set before has'),
  ),
})

const importedSchema = Type.Object(
  {
    set: setSchema,
    existing: Type.Boolean({ description: 'It was there already, and nothing was changed' }),
    missing: Type.Array(Type.String(), {
      description: 'Factors that streams use in the set before and do not find in this one',
    }),
  },
  { title: 'ImportedFactorSet' },
)

const choiceSchema = Type.Object(
  {
    year: Type.Integer(),
    version: Type.Integer({ description: 'The highest of a year holds' }),
    setId: Type.String(),
    reason: Type.String(),
    createdAt: Type.String(),
    createdBy: Type.String(),
  },
  { title: 'FactorChoice' },
)
const choiceBody = ({ year, version, setId, reason, createdAt, createdBy }: FactorChoice) => ({
  year,
  version,
  setId,
  reason,
  createdAt: createdAt.toISOString(),
  createdBy,
})

/** Taking in a publisher's table: for every trust at once, so by the operator alone. */
export const setImportRoutes: Routes = (services) => async (app) => {
  streamBodies(app)
  app.post(
    '/v1/factor-sets',
    {
      // The same file again is a no-op, so there is no answer to keep.
      config: { access: 'operator', replay: false },
      schema: {
        tags,
        summary: 'Take in the official flat file of a year, as a set of its own',
        description:
          'The body is the file: the workbook (.xlsx, .xls) or CSV. A set that is not sound is refused with its rows named. A later revision of a year is a set beside the first: nothing already calculated moves until a trust chooses it. The same file again changes nothing (200).',
        consumes: ['application/octet-stream'],
        querystring: importQuery,
        response: { 200: importedSchema, 201: importedSchema },
      },
    },
    async (request, reply) => {
      const { year, acceptMissing, ...edition } = request.query
      if (request.body === undefined || request.body === null)
        throw new Refused(refuse('file_empty', 'Send the file as the body of the request.'))
      const received = orRefuse(
        await receive(services, request.body as AsyncIterable<Uint8Array>, {
          bytesMax: setBytesMax,
          remedy: 'The official flat file has about 1 MB: send that.',
        }),
      )
      const { info, existing, missing } = orRefuse(
        await importSet(
          services,
          { ...edition, year: Number.parseInt(year, 10), acceptMissing: acceptMissing === 'true' },
          { ...received, by: request.caller.name },
        ),
      )
      const counting = await services.factors.counting(request.caller.trustId)
      return reply
        .status(existing ? 200 : 201)
        .send({ set: setBody(info, counting), existing, missing: [...missing] })
    },
  )
}

/** Which of several revisions of a year a trust uses. */
export const factorChoiceRoutes: Routes =
  ({ db }) =>
  async (app) => {
    app.post(
      '/v1/factor-choices',
      {
        config: { access: ['lead'] },
        schema: {
          tags,
          summary:
            'Choose which set of a year the trust’s figures are made with: a new version, the earlier ones stay',
          body: Type.Object(
            {
              year: Type.Integer({ minimum: 2000, maximum: 2099 }),
              setId: textSchema(60),
              reason: Type.String({ minLength: 3, maxLength: 1000 }),
            },
            { additionalProperties: false },
          ),
          response: { 201: choiceSchema },
        },
      },
      async (request, reply) => {
        const chosen = orRefuse(await chooseSet(db, request.caller, request.body))
        return reply.status(201).send(choiceBody(chosen))
      },
    )
    app.get(
      '/v1/factor-choices',
      {
        config: { access: everyRole },
        schema: {
          tags,
          summary:
            'What was chosen, every version; a year without a choice uses the set that was loaded first',
          response: { 200: Type.Object({ items: Type.Array(choiceSchema) }) },
        },
      },
      async (request) => ({ items: (await listChoices(db, request.caller.trustId)).map(choiceBody) }),
    )
  }
