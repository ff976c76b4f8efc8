import { Type } from 'typebox'
import type { Proposal } from '../formats/mapping/propose.ts'
import type { Issue, ReadResult } from '../formats/record.ts'
import type { DryRun } from './dry-run.ts'
import type { UploadOptions, UploadRow } from './store.ts'

const nullable = <T extends ReturnType<typeof Type.String>>(schema: T) => Type.Union([schema, Type.Null()])

export const issueSchema = Type.Object(
  {
    code: Type.String({ description: 'Stable; /problems lists what each means.' }),
    severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
    row: Type.Union([Type.Integer(), Type.Null()], { description: '1 is the first line of the file.' }),
    column: nullable(Type.String()),
    value: nullable(Type.String()),
    message: Type.String({ description: 'What is wrong and what to do.' }),
  },
  { title: 'Issue' },
)

const option = (description: string) =>
  Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()], { description }))
/** Options in the place of those that a file was sent with. */
export const changedOptions = Type.Object(
  {
    academy: option('Code, URN or name; null: no academy for the whole file. Not given: as it was.'),
    stream: option('As above'),
    meter: option('As above'),
    profile: option('As above'),
    dateOrder: option('As above'),
    labels: option('As above'),
    clock: option('As above'),
    unit: option('As above'),
  },
  { additionalProperties: false, title: 'ReadAgain' },
)

const formatSchema = Type.Object({
  name: Type.String(),
  version: Type.Optional(Type.Integer({ description: 'Of a profile that the trust has made' })),
  encoding: Type.String(),
  delimiter: Type.String(),
})
const rowsSchema = Type.Object({
  read: Type.Integer(),
  accepted: Type.Integer(),
  rejected: Type.Integer(),
  duplicate: Type.Integer(),
  ignored: Type.Integer(),
})
const decimal = Type.String({ pattern: '^-?\\d+(\\.\\d+)?$' })
const meterTotalSchema = Type.Object({
  meter: Type.String(),
  utility: nullable(Type.String()),
  unit: Type.String(),
  days: Type.Integer(),
  readings: Type.Integer({ description: 'How many values were accepted.' }),
  firstDay: Type.String(),
  lastDay: Type.String(),
  total: decimal,
})
const activityTotalSchema = Type.Object({
  stream: Type.String(),
  unit: Type.String(),
  records: Type.Integer(),
  first: Type.String(),
  last: Type.String(),
  total: decimal,
})

const proposedColumn = Type.Object({
  role: Type.String({ description: 'What the column may be' }),
  head: Type.String(),
  column: Type.Integer({ description: '1 for the first' }),
  confidence: Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')]),
  samples: Type.Array(Type.String(), { description: 'Its first three different cells' }),
})
/** How a file with unknown heads may be meant. */
export const proposalSchema = Type.Object(
  {
    layout: Type.String(),
    delimiter: Type.String(),
    headLine: Type.Integer(),
    head: Type.Array(Type.String()),
    columns: Type.Array(proposedColumn),
    slots: Type.Union([Type.Object({ first: Type.String(), last: Type.String() }), Type.Null()]),
    says: Type.Object({ unit: Type.Optional(Type.String()) }),
    missing: Type.Array(Type.String(), {
      description: 'What is needed and stands in no column: say it, or choose the column',
    }),
    sampleRows: Type.Array(Type.Array(Type.String())),
  },
  { title: 'Proposal', description: 'To be accepted or put right with POST /v1/profiles' },
)
const proposal = Type.Union([proposalSchema, Type.Null()], {
  description: 'Of a file that was refused because nobody knows its heads: how it may be meant',
})

export const uploadSchema = Type.Object(
  {
    id: Type.String(),
    number: Type.Integer({
      description: 'Its number among the uploads of the trust: of two that disagree the later counts.',
    }),
    fileName: Type.String(),
    sha256: Type.String(),
    bytes: Type.Integer(),
    status: Type.String({ description: 'reading, counted, rejected or reverted' }),
    options: Type.Object(
      {
        academyId: Type.Optional(Type.String()),
        stream: Type.Optional(Type.String()),
        meter: Type.Optional(Type.String()),
        profile: Type.Optional(Type.String()),
        dateOrder: Type.Optional(Type.String()),
        labels: Type.Optional(Type.String()),
        clock: Type.Optional(Type.String()),
        unit: Type.Optional(Type.String()),
      },
      { description: 'What was said of the whole file when it was sent' },
    ),
    progress: Type.Object({ bytes: Type.Integer(), rows: Type.Integer(), percent: Type.Integer() }),
    format: Type.Union([formatSchema, Type.Null()]),
    rows: Type.Union([rowsSchema, Type.Null()]),
    meters: Type.Array(meterTotalSchema),
    activities: Type.Array(activityTotalSchema),
    issues: Type.Object({ errors: Type.Integer(), warnings: Type.Integer() }),
    proposal,
    createdBy: Type.String(),
    createdByName: nullable(Type.String({ description: 'The person, or the name of the key' })),
    createdAt: Type.String(),
    countedAt: nullable(Type.String()),
    revertedAt: nullable(Type.String()),
    revertedByName: nullable(Type.String()),
    revertReason: nullable(Type.String()),
    replaces: nullable(Type.String({ description: 'The upload that this one was read again from.' })),
    replacedBy: nullable(Type.String({ description: 'The upload that was read again from this one.' })),
    existing: Type.Optional(
      Type.Boolean({
        description: 'In the answer to a POST: whether it was there before, so that nothing was changed.',
      }),
    ),
  },
  { title: 'Upload' },
)

export const dryRunSchema = Type.Object(
  {
    status: Type.String({ description: 'ok, partial or rejected' }),
    format: Type.Union([formatSchema, Type.Null()]),
    rows: rowsSchema,
    meters: Type.Array(meterTotalSchema),
    activities: Type.Array(activityTotalSchema),
    issues: Type.Array(issueSchema),
    proposal,
    issuesLeftOut: Type.Integer({ description: 'Found and not listed; the last issues say what they are.' }),
  },
  { title: 'DryRun' },
)

const cell = Type.Union([Type.Integer(), Type.Null()], {
  description: 'Which cell of the row is meant, 0 for the first; null where that cannot be told',
})
const cells = Type.Array(Type.String(), {
  description: 'Each at most 200 characters, and at most 160 of them',
})
const heads = Type.Array(Type.String(), {
  description: 'The heads of the columns, as they stand in the file',
})

/** A page of the issues of an upload. */
export const issuePageSchema = Type.Object(
  {
    items: Type.Array(
      Type.Object({
        ...issueSchema.properties,
        cells: Type.Optional(
          Type.Union([cells, Type.Null()], { description: 'With rows=true: the row of the file as it came' }),
        ),
        cell: Type.Optional(cell),
      }),
    ),
    nextCursor: nullable(Type.String()),
    head: Type.Optional(heads),
    kinds: Type.Array(
      Type.Object({
        code: Type.String(),
        severity: issueSchema.properties.severity,
        count: Type.Integer(),
      }),
      { description: 'How many of each kind are listed in all' },
    ),
  },
  { title: 'IssuePage' },
)

const named = (name: 'number' | 'name') =>
  Type.Union([Type.Object({ id: Type.String(), [name]: Type.String() }), Type.Null()])
const recordSchema = Type.Object(
  {
    kind: Type.String({ description: 'meterDay, read (of a register) or activity' }),
    row: Type.Integer(),
    rowLast: Type.Integer({ description: 'The last of the rows that it was put together from' }),
    meter: named('number'),
    academy: named('name'),
    stream: nullable(Type.String()),
    variant: nullable(Type.String({ description: 'Of an activity its attributes, of a read its kind' })),
    firstDay: Type.String(),
    lastDay: Type.String(),
    quantity: decimal,
    unit: Type.String(),
    source: nullable(Type.String({ description: 'halfHourly, daily, bill or estimate' })),
    grade: Type.Union([Type.Integer(), Type.Null()], {
      description: '1 verified, 2 actual, 3 from bills or reads, 4 and 5 estimated',
    }),
    slotsMissing: Type.Union([Type.Integer(), Type.Null()], {
      description: 'How many half-hours of the day have no value',
    }),
  },
  { title: 'RowRecord' },
)

/** Rows of a file as they came. */
export const rowsPageSchema = Type.Object(
  {
    headLine: Type.Union([Type.Integer(), Type.Null()], {
      description: '0: the file has no head; null: nobody knows which line it is',
    }),
    head: heads,
    rows: Type.Array(
      Type.Object({
        row: Type.Integer({ description: '1 is the first line of the file.' }),
        cells,
        cellsLeftOut: Type.Integer(),
      }),
    ),
    more: Type.Boolean({ description: 'Whether the file goes on below them' }),
    issues: Type.Array(Type.Object({ ...issueSchema.properties, cell })),
    records: Type.Array(recordSchema, {
      description:
        'What they became, at most 200: it counts while the upload does, unless something better is there',
    }),
  },
  { title: 'UploadRows' },
)

/** An issue as it is sent. */
export function issueBody(issue: Issue) {
  return {
    code: issue.code,
    severity: issue.severity,
    row: issue.row ?? null,
    column: issue.column ?? null,
    value: issue.value ?? null,
    message: issue.message,
  }
}

function proposalBody({ says, columns, missing, head, sampleRows, ...rest }: Proposal) {
  return {
    ...rest,
    head: [...head],
    columns: columns.map((column) => ({ ...column, samples: [...column.samples] })),
    says: says.unit === undefined ? {} : { unit: says.unit },
    missing: [...missing],
    sampleRows: sampleRows.map((row) => [...row]),
  }
}

/** What reading came to, as it is sent. */
export function resultBody(result: ReadResult) {
  return {
    format: result.format === undefined ? null : { ...result.format },
    rows: { ...result.rows },
    meters: result.meters.map((meter) => ({ ...meter, utility: meter.utility ?? null })),
    activities: result.activities.map((activity) => ({ ...activity })),
    proposal: result.proposal === undefined ? null : proposalBody(result.proposal),
  }
}

/** What was said with a file; whom its sender may write for is nobody's business. */
const optionsBody = ({ onlyAcademyIds: _, ...said }: UploadOptions) => said

/** An upload as it is sent. */
export function uploadBody(row: UploadRow) {
  const bytes = Number.parseInt(row.bytes, 10)
  const read = row.status === 'reading' ? row.progress.bytes : bytes
  const result = row.result
  return {
    id: row.id,
    number: row.no,
    fileName: row.file_name,
    sha256: row.sha256,
    bytes,
    status: row.status,
    options: optionsBody(row.options),
    progress: {
      bytes: read,
      rows: result?.rows.read ?? row.progress.rows,
      percent: Math.floor((read * 100) / bytes),
    },
    ...(result === null
      ? { format: row.format, rows: null, meters: [], activities: [], proposal: null }
      : resultBody(result)),
    issues: result?.issues ?? { errors: row.errors, warnings: row.warnings },
    createdBy: row.created_by,
    createdByName: row.created_by_name,
    createdAt: row.created_at.toISOString(),
    countedAt: row.counted_at?.toISOString() ?? null,
    revertedAt: row.reverted_at?.toISOString() ?? null,
    revertedByName: row.reverted_by_name,
    revertReason: row.revert_reason,
    replaces: row.replaces,
    replacedBy: row.replaced_by,
  }
}

/** What a file would come to, as it is sent. */
export function dryRunBody({ result, issues }: DryRun) {
  const { errors, warnings } = result.issues
  return {
    status: result.status,
    ...resultBody(result),
    issues: issues.map(issueBody),
    issuesLeftOut: Math.max(0, errors + warnings - issues.length),
  }
}
