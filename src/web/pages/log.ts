import type { Role } from '../../access/caller.ts'
import { entities } from '../../audit/words.ts'
import type { PageApi } from '../api.ts'
import { addressOf } from '../evidence-words.ts'
import { moment } from '../format.ts'
import type { Pages, View } from '../page.ts'

type Query = Readonly<Record<string, string>>

const readers: readonly Role[] = ['finance', 'lead', 'auditor', 'admin']
const pageSize = '50'

/** `calorificValue` as people write it: `Calorific value`. */
function spaced(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

const stamp = /\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|\+00:00)/g
/** The moments in a text as people write them. */
const withMoments = (text: string): string => text.replace(stamp, (iso) => moment(iso))

/** What an entry is, in a line: of a row that was added or taken away what it is called, of a change all that changed. */
function headline({ what, action }: { what: string; action: string }): string {
  if (action !== 'update') return what.replace(/ (added|taken away|restored)(: .*)?$/s, ' $1')
  const at = what.indexOf(': ')
  const changes = what
    .slice(at + 2)
    .replace(/(^|; )([a-z][A-Za-z0-9]*) /g, (_, start, name) => `${start}${spaced(name).toLowerCase()} `)
  return withMoments(`${what.slice(0, at)}: ${changes}`)
}

const lengthMax = 300
function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none'
  const text = withMoments(typeof value === 'string' ? value : JSON.stringify(value))
  return text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text
}

/** Fields that say nothing beside the entry itself. */
const unsaid = new Set(['trustId'])

interface Entry {
  readonly no: number
  readonly action: string
  readonly what: string
  readonly entity: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
}

const actions: Readonly<Record<string, string>> = {
  insert: 'added',
  update: 'changed',
  delete: 'taken away',
  restore: 'restored',
}

/** An entry with its fields side by side: what each was, and what it became. */
const entryShown = (entry: Entry) => ({
  ...entry,
  done: actions[entry.action] ?? entry.action,
  entityWords: spaced(entry.entity),
  headline: headline(entry),
  fields: [...new Set([...Object.keys(entry.before ?? {}), ...Object.keys(entry.after ?? {})])]
    .filter((name) => !unsaid.has(name))
    .map((name) => ({
      name: spaced(name),
      before: entry.before === null ? '' : valueText(entry.before[name]),
      after: entry.after === null ? '' : valueText(entry.after[name]),
    })),
})

const isDay = (text: string | undefined): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text ?? '')
const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)

async function logView(api: PageApi, query: Query): Promise<View> {
  const { actor = '', entity = '', key = '', from = '', to = '', chain = 'trust', cursor } = query
  const values = { actor, entity, key, from, to, chain }
  const asked = {
    ...{ actor, entity, key, chain, from },
    // People name the last day that they want; the API the first that they do not.
    to: isDay(to) && !Number.isNaN(Date.parse(to)) ? dayAfter(to) : to,
  }
  const { body, problem } = await api.try(
    'GET',
    addressOf('/v1/audit', { ...asked, limit: pageSize, cursor }),
  )
  const own = (more: Record<string, string | undefined>) => addressOf('/log', { ...values, ...more })
  const form = {
    view: 'log/log.njk',
    title: 'Log of changes',
    values,
    entities: [
      { value: '', text: 'Everything' },
      ...entities
        .map((one) => ({ value: one, text: spaced(one) }))
        .sort((a, b) => (a.text < b.text ? -1 : 1)),
    ],
    filtered: [actor, entity, key, from, to].some((one) => one !== ''),
  }
  if (problem !== undefined)
    return {
      ...form,
      // The fields of this form are the names of the query.
      problem: {
        ...problem,
        errors: problem.errors?.map((one) => ({
          ...one,
          ...(one.pointer === undefined ? {} : { pointer: one.pointer.replace(/^query\//, '') }),
        })),
      } as typeof problem,
      entries: [],
    }
  return {
    ...form,
    entries: body.items.map(entryShown),
    next: body.nextCursor && own({ cursor: body.nextCursor }),
    first: cursor && own({}),
    csv: addressOf('/v1/audit', { ...asked, format: 'csv' }),
  }
}

/** The log of changes, and whether it is the one that was written. */
export const logPages: Pages = (web) => async (app) => {
  web.page(app, '/log', { access: readers }, ({ api, query }) => logView(api, query))
  web.page(app, '/log/check', { access: readers }, async ({ api, query }) => {
    const head = (query.head ?? '').trim().toLowerCase()
    const { body, problem } = await api.try('GET', addressOf('/v1/audit/verify', { head }))
    const found = problem === undefined ? body : await api.get('/v1/audit/verify')
    return {
      view: 'log/check.njk',
      title: 'Check of the log',
      breadcrumbs: [{ text: 'Log', href: '/log' }, { text: 'Check' }],
      ...{ found, head, today: web.services.clock.today() },
      ...(problem === undefined
        ? {}
        : {
            headWrong: { text: 'A hash is 64 characters, 0 to 9 and a to f: copy all of it.' },
            problem: {
              ...problem,
              errors: [{ pointer: 'head', detail: 'Copy all 64 characters of the hash.' }],
            },
          }),
    }
  })
}
