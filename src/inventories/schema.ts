import { Type } from 'typebox'
import { aboutWords, type Finding } from '../domain/inventory-checks.ts'
import {
  type InventoryLife,
  inventoryStates,
  type Publication,
  restatementCauses,
  stepKinds,
} from '../domain/inventory-life.ts'
import type { SecrReport } from '../domain/secr-report.ts'
import { daySchema, decimalSchema, nullable, oneOf, textSchema } from '../http/schema.ts'

const strict = { additionalProperties: false } as const
const text = nullable(Type.String())

const findingSchema = Type.Object(
  {
    code: Type.String({ description: 'What it is accepted by' }),
    severity: oneOf(
      ['blocks', 'warns'],
      'blocks: the year cannot be submitted; warns: it can where the finding is accepted with a reason',
    ),
    message: Type.String({ description: 'What it is, and what to do' }),
    about: Type.Object({ academy: text, meter: text, stream: text }),
    aboutText: Type.String({ description: 'The same in words, by which one finding of a code is accepted' }),
  },
  { title: 'InventoryFinding' },
)
const stepSchema = Type.Object(
  {
    seq: Type.Integer(),
    version: Type.Integer(),
    kind: oneOf(stepKinds),
    at: Type.String(),
    by: Type.String(),
    note: text,
    cause: nullable(oneOf(restatementCauses)),
    sha256: text,
    accepted: Type.Array(
      Type.Object({
        code: Type.String(),
        about: Type.String(),
        message: Type.String(),
        reason: Type.String(),
      }),
    ),
  },
  { title: 'InventoryStep' },
)
const publicationSchema = Type.Object(
  {
    version: Type.Integer(),
    sha256: Type.String(),
    publishedOn: daySchema,
    publishedBy: Type.String(),
    approvedBy: Type.String(),
    cause: nullable(oneOf(restatementCauses, 'Of a restatement')),
    reason: text,
    supersededBy: nullable(Type.Integer({ description: 'The version that was published after it' })),
  },
  { title: 'InventoryPublication' },
)

const standing = {
  year: Type.String(),
  state: oneOf(inventoryStates),
  version: Type.Integer({ description: 'That which stands published, or that which will be' }),
  sha256: nullable(
    Type.String({ description: 'Of the frozen body: what is in review, else what stands published' }),
  ),
  frozenVersion: nullable(
    Type.Integer({
      description: 'The version that the hash is of: of a year that is reopened, the published one',
    }),
  ),
  frozenState: nullable(oneOf(inventoryStates, 'How far that version has come')),
  publishedOn: nullable(daySchema),
  approvedBy: nullable(Type.String({ description: 'Who approved what the hash is of' })),
}
export const inventorySummarySchema = Type.Object(standing, { title: 'InventorySummary' })
export const inventorySchema = Type.Object(
  {
    ...standing,
    period: Type.Object({ start: daySchema, end: daySchema }),
    restatement: nullable(
      Type.Object({ cause: nullable(oneOf(restatementCauses)), reason: text, openedBy: Type.String() }),
    ),
    steps: Type.Array(stepSchema),
    publications: Type.Array(publicationSchema, {
      description: 'In the order of publishing: the last stands',
    }),
    figures: Type.Array(
      Type.Object({
        key: Type.String(),
        label: Type.String(),
        unit: Type.String(),
        published: text,
        restated: text,
        publishedUnrounded: nullable(decimalSchema),
        restatedUnrounded: nullable(decimalSchema),
      }),
      {
        description:
          'The rows of the statement as they were published first, and, where they differ, as they were restated last; none before there is a publication',
      },
    ),
    checks: nullable(
      Type.Array(findingSchema, { description: 'Of a year that is open; null of one that is not' }),
    ),
  },
  { title: 'Inventory' },
)
export const checksSchema = Type.Object(
  {
    year: Type.String(),
    state: oneOf(inventoryStates),
    version: Type.Integer(),
    findings: Type.Array(findingSchema),
    blocking: Type.Integer(),
    figures: Type.Array(
      Type.Object({
        key: Type.String(),
        label: Type.String(),
        unit: Type.String(),
        shown: text,
        reason: nullable(Type.String({ description: 'Why there is no figure, or what is not in it' })),
      }),
      { description: 'The rows of the statement as they stand now' },
    ),
    provisional: Type.Boolean({ description: 'Some are made with the factors of an earlier year' }),
  },
  { title: 'InventoryChecks' },
)

export const reviewSchema = Type.Object(
  {
    year: Type.String(),
    state: oneOf(inventoryStates),
    version: Type.Integer(),
    approval: Type.Object(
      { may: Type.Boolean(), because: nullable(Type.String({ description: 'Why not' })) },
      { description: 'Whether who asks could approve the year now' },
    ),
    contributors: Type.Array(
      Type.Object({ name: Type.String(), parts: Type.Array(Type.String()) }, { title: 'Contributor' }),
      { description: 'Who has a part in the year, and which: none of them approves it' },
    ),
    changes: nullable(
      Type.Object(
        {
          since: oneOf(['submitted', 'published']),
          version: Type.Integer(),
          lines: Type.Array(Type.String()),
        },
        {
          description:
            'What is no longer as it was submitted, else as it was published last; null: neither was',
        },
      ),
    ),
  },
  { title: 'InventoryReview' },
)

const reason = textSchema(1000, 3)
const note = textSchema(1000)
export const submissionSchema = Type.Object(
  {
    accepted: Type.Optional(
      Type.Array(
        Type.Object(
          {
            code: Type.String({ pattern: '^[a-z_]{3,60}$', description: 'The code of a finding' }),
            about: Type.Optional(textSchema(300)),
            reason,
          },
          strict,
        ),
        { maxItems: 500 },
      ),
    ),
    note: Type.Optional(note),
  },
  { ...strict, title: 'InventorySubmission' },
)
export const noteSchema = Type.Object({ note: Type.Optional(note) }, { ...strict, title: 'InventoryNote' })
export const reasonSchema = Type.Object({ reason }, { ...strict, title: 'InventoryReason' })
export const reopeningSchema = Type.Object(
  { cause: oneOf(restatementCauses, 'Why it is restated'), reason },
  { ...strict, title: 'InventoryReopening' },
)

export const findingBody = (one: Finding) => ({
  ...one,
  about: { ...one.about },
  aboutText: aboutWords(one.about),
})

/** The day of a moment, in UTC. */
export const dayOfMoment = (moment: string): string => moment.slice(0, 10)

export function summaryBody(year: string, { state, version, submitted, publications, steps }: InventoryLife) {
  const last = publications.at(-1)
  const approved = steps.filter((one) => one.kind === 'approved').at(-1)
  return {
    ...{ year, state, version, sha256: submitted?.sha256 ?? last?.sha256 ?? null },
    frozenVersion: submitted?.version ?? last?.version ?? null,
    frozenState: submitted !== undefined ? state : last === undefined ? null : ('published' as const),
    publishedOn: last === undefined ? null : dayOfMoment(last.at),
    approvedBy:
      state === 'approved'
        ? (approved?.by ?? null)
        : state === 'submitted'
          ? null
          : (last?.approvedBy ?? null),
  }
}

const publicationBody = (
  { version, sha256, at, by, approvedBy, cause, reason }: Publication,
  index: number,
  all: readonly Publication[],
) => ({
  ...{ version, sha256, publishedOn: dayOfMoment(at), publishedBy: by, approvedBy, cause, reason },
  supersededBy: all[index + 1]?.version ?? null,
})

/** The rows of a statement as they were published, and as they were restated where they differ. */
function figuresBody(first: SecrReport | undefined, newest: SecrReport | undefined) {
  return (first?.rows ?? []).map(({ key, label, unit, current, currentUnrounded }) => {
    const other = newest?.rows.find((one) => one.key === key)
    const restated = other !== undefined && other.currentUnrounded !== currentUnrounded ? other : undefined
    return {
      ...{ key, label, unit, published: current, publishedUnrounded: currentUnrounded },
      restated: restated?.current ?? null,
      restatedUnrounded: restated?.currentUnrounded ?? null,
    }
  })
}

/** An inventory as it is sent. */
export function inventoryBody(
  life: InventoryLife,
  {
    year,
    period,
    reports,
    checks,
  }: {
    year: string
    period: { readonly start: string; readonly end: string }
    /** Of the first publication, and of the last. */
    reports: readonly [SecrReport, SecrReport] | undefined
    checks: readonly Finding[] | null
  },
) {
  const { reopened } = life
  return {
    ...summaryBody(year, life),
    period: { start: period.start, end: period.end },
    restatement:
      reopened === undefined || life.version === 1
        ? null
        : { cause: reopened.cause, reason: reopened.note, openedBy: reopened.by },
    steps: life.steps.map(({ seq, version, kind, at, by, note, cause, sha256, accepted }) => ({
      ...{ seq, version, kind, at, by, note, cause, sha256 },
      accepted: accepted.map((one) => ({ ...one })),
    })),
    publications: life.publications.map(publicationBody),
    figures: figuresBody(reports?.[0], reports?.[1]),
    checks: checks === null ? null : checks.map(findingBody),
  }
}
