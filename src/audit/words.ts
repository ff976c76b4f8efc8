/** What the log of changes is about, by the table that keeps it. */
export const entityTables = {
  trust: 'trust',
  key: 'api_key',
  user: 'app_user',
  userLink: 'user_link',
  academy: 'academy',
  academyUrn: 'academy_urn',
  membership: 'membership',
  lineage: 'lineage',
  activityChange: 'activity_change',
  count: 'count',
  meter: 'meter',
  contract: 'contract',
  profile: 'profile',
  upload: 'upload',
  degreeDayLoad: 'degree_day_load',
  assertion: 'assertion',
  holiday: 'holiday',
  factorSet: 'factor_set',
  factorChoice: 'factor_choice',
  factorScenario: 'factor_scenario',
  target: 'target',
  recalculationPolicy: 'recalculation_policy',
  restatement: 'restatement',
  progressPublication: 'progress_publication',
  measure: 'measure',
  credit: 'credit',
  benchmark: 'benchmark',
  narrative: 'narrative',
  reportingSize: 'reporting_size',
  categoryScreening: 'category_screening',
  inventoryStep: 'inventory_step',
  figureThread: 'figure_thread',
  figureComment: 'figure_comment',
  classroom: 'classroom',
  backup: 'backup',
} as const
export type Entity = keyof typeof entityTables
export const entities = Object.keys(entityTables) as Entity[]

const byTable = new Map<string, Entity>(entities.map((one) => [entityTables[one], one]))

/** The entity of a table; the table's own name where it is none that is known. */
export const entityOf = (table: string): string => byTable.get(table) ?? table

const camel = (name: string): string =>
  name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** A value of a change: numbers are text, with every digit that was stored. */
export type Value = string | boolean | null | readonly Value[] | { readonly [name: string]: Value }
export type Values = { readonly [name: string]: Value }

const token = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** The row, or a part of it, of an entry: its names as the API writes them; undefined where the entry has none. */
export function valuesOf(json: string): Values | undefined {
  if (json === '') return undefined
  const exact = json.replace(token, (found) => (found.startsWith('"') ? found : `"${found}"`))
  const row = JSON.parse(exact) as Values
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value]))
}

const uuid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** The ids in a text, for looking up what they are called. */
export const idsIn = (...texts: readonly string[]): string[] =>
  texts.flatMap((text) => text.match(uuid) ?? [])

/** The name of something, by its id. */
export type Names = ReadonlyMap<string, string>

const named = (text: string, names: Names): string => text.replace(uuid, (id) => names.get(id) ?? id)

const lengthMax = 160

function valueText(value: Value, names: Names): string {
  if (value === null || value === '') return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const shown = named(text, names)
  return shown.length > lengthMax ? `${shown.slice(0, lengthMax)}…` : shown
}

/** Fields that say nothing beside the entry itself. */
const unsaid = new Set(['id', 'trustId', 'createdAt', 'createdBy', 'changedBy'])

/** What an entry is about, as people call it: `Meter 1200012345678`. */
export function subjectOf(entry: { entity: string; rowKey: string }, names: Names): string {
  const words = entityOf(entry.entity)
    .replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .replace('urn', 'URN')
  const key = names.get(`${entry.entity} ${entry.rowKey}`) ?? named(entry.rowKey, names)
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${entry.entity === 'trust' ? '' : ` ${key}`}`
}

/** An entry in words: `Meter 1200012345678: calorificValue 39.2 → 39.5`. */
export function entryWords(
  entry: { entity: string; rowKey: string; action: string; before: string; after: string },
  names: Names,
): string {
  const subject = subjectOf(entry, names)
  const before = valuesOf(entry.before) ?? {}
  const after = valuesOf(entry.after) ?? {}
  if (entry.action === 'update') {
    const changes = Object.keys(after).map(
      (name) =>
        `${name} ${valueText(before[name] ?? null, names)} → ${valueText(after[name] ?? null, names)}`,
    )
    return `${subject}: ${changes.join('; ')}`
  }
  const row = entry.action === 'delete' ? before : after
  const said = Object.entries(row)
    .filter(([name, value]) => !unsaid.has(name) && value !== null && value !== '' && String(value) !== '')
    .map(([name, value]) => `${name} ${valueText(value, names)}`)
  const done = { insert: 'added', delete: 'taken away', restore: 'restored' }[entry.action] ?? entry.action
  return `${subject} ${done}${said.length === 0 ? '' : `: ${said.join(', ')}`}`
}
