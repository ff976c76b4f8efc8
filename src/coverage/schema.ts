import { Type } from 'typebox'
import { boundaries } from '../domain/boundary.ts'
import type { Period } from '../domain/day.ts'
import { estimateMethods } from '../domain/estimate/estimate.ts'
import { daySchema, nullable, oneOf } from '../http/schema.ts'
import type { AcademyCoverage, CoverageInFull, Hole, Quiet } from './holes.ts'
import { actionCodes, type NextAction } from './next-action.ts'
import { type CoverageCell, coverageStatuses } from './run.ts'

const count = Type.Integer()
const periodSchema = Type.Object({ start: daySchema, end: daySchema })
const actionSchema = Type.Object({
  code: oneOf(actionCodes),
  text: Type.String({ description: 'What to do, in a sentence' }),
  command: Type.String({ description: 'The command that does it; words in capitals are to be filled in' }),
  method: Type.Optional(
    oneOf(estimateMethods, 'Of an estimate: one that is likely to have something to go by'),
  ),
})
const whatToDo = { next: actionSchema, otherwise: Type.Array(actionSchema) }

export const coverageSchema = Type.Object(
  {
    year: Type.String(),
    boundary: oneOf(boundaries),
    cells: Type.Array(
      Type.Object({
        academy: Type.String(),
        stream: Type.String(),
        meter: nullable(Type.String()),
        month: Type.String(),
        status: oneOf(
          coverageStatuses,
          'noRecord: of trips, deliveries and the like nothing was sent, and nobody said that there was nothing; that is no hole',
        ),
        days: nullable(Type.Object({ expected: count, received: count, estimated: count })),
        assertedBy: nullable(Type.String()),
        reason: nullable(Type.String()),
      }),
    ),
    academies: Type.Array(
      Type.Object({
        academy: Type.String(),
        meterDays: Type.Object({ expected: count, received: count, estimated: count, missing: count }),
        months: Type.Object(
          Object.fromEntries(coverageStatuses.map((status) => [status, count])) as Record<
            (typeof coverageStatuses)[number],
            typeof count
          >,
          { description: 'How many months of meters and streams are of each status' },
        ),
        holes: count,
      }),
      { description: 'How each academy stands' },
    ),
    holes: Type.Array(
      Type.Object({
        academy: Type.String(),
        stream: Type.String(),
        meter: nullable(Type.String()),
        utility: nullable(Type.String()),
        ...periodSchema.properties,
        ...whatToDo,
      }),
      { description: 'What is missing, and what to do next about it' },
    ),
    noRecord: Type.Array(
      Type.Object({
        academy: Type.String(),
        stream: Type.String(),
        periods: Type.Array(periodSchema),
        ...whatToDo,
      }),
      { description: 'Streams without a meter, and the months of which nothing was sent' },
    ),
    held: Type.Array(
      Type.Object({
        meter: Type.String(),
        utility: nullable(Type.String()),
        units: Type.Array(Type.String()),
        days: count,
        first: nullable(daySchema),
        last: nullable(daySchema),
        next: actionSchema,
      }),
      { description: 'Meters in the holding place, whosever they are, and what they hold' },
    ),
    gaps: Type.Array(
      Type.Object({
        academy: Type.String(),
        meter: Type.String(),
        utility: Type.String(),
        periods: Type.Array(periodSchema),
        days: Type.Integer(),
      }),
      { description: 'The days without any data, by meter' },
    ),
    absent: Type.Array(Type.Object({ academy: Type.String(), stream: Type.String() }), {
      description: 'Streams of which an academy has neither data nor anybody’s word that there is none',
    }),
  },
  { title: 'Coverage' },
)

type Code = (academyId: string) => string
const actions = ({ next, otherwise }: { next: NextAction; otherwise: readonly NextAction[] }) => ({
  next: { ...next },
  otherwise: otherwise.map((one) => ({ ...one })),
})

const cellBody = (cell: CoverageCell, code: Code) => ({
  academy: code(cell.academyId),
  stream: cell.stream,
  meter: cell.meter ?? null,
  month: cell.month.slice(0, 7),
  status: cell.status,
  days: cell.days === undefined ? null : { ...cell.days },
  assertedBy: cell.assertion?.createdBy ?? null,
  reason: cell.assertion?.reason ?? null,
})
const holeBody = (hole: Hole, code: Code) => ({
  academy: code(hole.academyId),
  stream: hole.stream,
  meter: hole.meter ?? null,
  utility: hole.utility ?? null,
  ...(hole.period satisfies Period),
  ...actions(hole),
})
const quietBody = (quiet: Quiet, code: Code) => ({
  academy: code(quiet.academyId),
  stream: quiet.stream,
  periods: quiet.periods.map((one) => ({ ...one })),
  ...actions(quiet),
})
const academyBody = ({ academyId, days, months, holes }: AcademyCoverage, code: Code) => ({
  academy: code(academyId),
  meterDays: { ...days },
  months: { ...months },
  holes,
})

/** Coverage as it is sent: all of it, or that of one academy. */
export function coverageBody(coverage: CoverageInFull, code: Code, academyId: string | undefined) {
  const wanted = <T extends { readonly academyId: string }>(items: readonly T[]): T[] =>
    items.filter((one) => academyId === undefined || one.academyId === academyId)
  return {
    cells: wanted(coverage.cells).map((cell) => cellBody(cell, code)),
    academies: wanted(coverage.academies).map((one) => academyBody(one, code)),
    holes: wanted(coverage.holes).map((hole) => holeBody(hole, code)),
    noRecord: wanted(coverage.quiet).map((quiet) => quietBody(quiet, code)),
    held: coverage.held.map(({ number, utility, units, days, first, last, next }) => ({
      ...{ meter: number, utility: utility ?? null, units: [...units], days },
      ...{ first: first ?? null, last: last ?? null, next: { ...next } },
    })),
    gaps: wanted(coverage.meters)
      .filter((meter) => meter.missing.length > 0)
      .map((meter) => ({
        academy: code(meter.academyId),
        meter: meter.number,
        utility: meter.utility,
        periods: meter.missing.map((hole) => ({ ...hole })),
        days: meter.days.expected - meter.days.received,
      })),
    absent: wanted(coverage.absent).map((one) => ({ academy: code(one.academyId), stream: one.stream })),
  }
}
