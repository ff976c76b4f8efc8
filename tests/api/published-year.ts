import type { TestService } from './service.ts'

interface Year {
  readonly trustId: string
  readonly year: string
  readonly factorYears?: number[]
}

const last = async ({ db }: TestService, { trustId, year }: Year) =>
  db.prisma.inventoryStep.findFirst({ where: { trustId, year }, orderBy: { seq: 'desc' } })

/** The SHA-256 of `{}`. */
export const emptyBody = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'

async function step(
  t: TestService,
  one: Year,
  more: { kind: string; by: string; [name: string]: unknown },
): Promise<void> {
  const before = await last(t, one)
  const { trustId } = one
  await t.db.prisma.inventoryBody.createMany({
    data: [{ trustId, sha256: emptyBody, body: '{}' }],
    skipDuplicates: true,
  })
  const version = (before?.version ?? 1) + (more.kind === 'reopened' ? 1 : 0)
  await t.db.prisma.inventoryStep.create({
    data: {
      ...{ trustId, year: one.year, seq: (before?.seq ?? 0) + 1, version },
      ...{
        at: new Date('2026-11-23T00:00:00Z'),
        byRead: more.by,
        note: null,
        cause: null,
        contributors: ['sender'],
      },
      ...{ sha256: emptyBody, ...more },
    },
  })
}

/** The days of a reporting year that starts in September. */
export const septemberYear = (year: string) => {
  const first = Number.parseInt(year.slice(0, 4), 10)
  return { start: new Date(`${first}-09-01`), end: new Date(`${first + 1}-09-01`) }
}

/** Sends a year in and approves it: it is not locked yet. */
export async function approveYear(t: TestService, one: Year): Promise<void> {
  await step(t, one, { kind: 'submitted', by: 'one' })
  await step(t, one, { kind: 'approved', by: 'another' })
}

/** Publishes a year: from then on it is locked. */
export async function publishYear(t: TestService, one: Year): Promise<void> {
  const { factorYears = [] } = one
  await approveYear(t, one)
  await step(t, one, { kind: 'published', by: 'another', ...septemberYear(one.year), factorYears })
}

/** Opens a published year for a restatement: it is locked no longer. */
export const reopenYear = (t: TestService, one: Year) =>
  step(t, one, { kind: 'reopened', by: 'one', cause: 'error', note: 'a wrong bill' })
