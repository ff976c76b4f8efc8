import { stringify } from 'csv-stringify/sync'
import { Type } from 'typebox'
import { lastDay } from '../domain/day.ts'
import { type InventoryState, inventoryStates } from '../domain/inventory-life.ts'
import type { SecrReport } from '../domain/secr-report.ts'
import { plainCell } from '../formats/plain-cell.ts'
import { everyRole, orRefuse, type Routes } from '../http/route.ts'
import { daySchema, nullable, oneOf, yearSchema } from '../http/schema.ts'
import { type ReportStanding, reportOfYear } from '../inventories/report.ts'
import { sealedInventory } from '../inventories/run.ts'
import { documentFile, documentFormats, sendFile, workbookFile } from './files.ts'
import { secrDocument } from './secr-document.ts'

const tags = ['reports']
const periodSchema = Type.Object({ start: daySchema, end: daySchema })

const cell = nullable(Type.String())
const secrSchema = Type.Object(
  {
    trust: Type.String(),
    year: Type.String(),
    period: periodSchema,
    previousYear: Type.String(),
    draft: Type.Boolean(),
    missing: Type.Array(Type.String()),
    rows: Type.Array(
      Type.Object({
        key: Type.String(),
        label: Type.String(),
        unit: Type.String(),
        part: oneOf(['mandatory', 'voluntary']),
        current: cell,
        previous: cell,
        currentUnrounded: cell,
        previousUnrounded: cell,
        restated: cell,
        restatedUnrounded: cell,
        currentAsserted: Type.Boolean({
          description: 'Nought because somebody asserted that it does not apply',
        }),
        previousAsserted: Type.Boolean(),
        currentReason: nullable(
          Type.String({ description: 'Why there is no figure, or what is not in it; null: it is whole' }),
        ),
        previousReason: cell,
      }),
    ),
    intensityMeasurement: Type.String(),
    energyEfficiency: cell,
    measures: Type.Array(Type.String()),
    movement: Type.Array(Type.String()),
    boundary: Type.Array(Type.String()),
    exclusions: Type.Array(Type.String()),
    restatement: cell,
    scopeTest: Type.Object({ inScope: nullable(Type.Boolean()), sentence: Type.String() }),
    lowEnergyUser: cell,
    methodology: Type.Array(Type.String()),
    roundingNote: cell,
    provisional: Type.Boolean(),
    inventory: Type.Object(
      {
        state: oneOf(inventoryStates),
        version: Type.Integer(),
        sha256: nullable(Type.String()),
        publishedOn: nullable(daySchema),
        approvedBy: cell,
      },
      {
        description:
          'What the report is made from: a frozen inventory with its hash, or (open) what counts now',
      },
    ),
  },
  { title: 'SecrReport' },
)

const stateWords: Readonly<Record<InventoryState, string>> = {
  open: 'Open: not reviewed; these figures may change',
  submitted: 'In review: not approved',
  approved: 'Approved: not yet published',
  published: 'Published',
}

/** The statement as CSV: the table, then the texts, and how far the year has come. */
export function secrCsv(report: SecrReport, inventory: ReportStanding): string {
  const restated = report.restatement !== null
  const head = [
    `UK greenhouse gas emissions and energy use data, ${report.period.start} to ${lastDay(report.period)}`,
    'Unit',
    report.year,
    restated ? `${report.previousYear} as published` : report.previousYear,
    ...(restated ? [`${report.previousYear} as restated`] : []),
    'Part',
    `Note on ${report.year}`,
  ]
  const rows = report.rows.map((row) => [
    row.label,
    row.unit,
    row.current ?? '',
    row.previous ?? '',
    ...(restated ? [row.restated ?? row.previous ?? ''] : []),
    row.part,
    row.currentAsserted ? 'None, as asserted.' : (row.currentReason ?? ''),
  ])
  const earlier = report.rows.every(({ previous }) => previous === null)
    ? new Set(report.rows.flatMap(({ previousReason }) => previousReason ?? []))
    : []
  const texts = [
    ...[...earlier].map((text) => [`Note on ${report.previousYear}`, text]),
    ['Intensity measurement', report.intensityMeasurement],
    ...report.methodology.map((text) => ['Quantification and reporting methodology', text]),
    ...report.boundary.map((text) => ['Boundary', text]),
    ...report.exclusions.map((text) => ['Left out, and why', text]),
    ['Measures taken to improve energy efficiency', report.energyEfficiency ?? ''],
    ...report.measures.map((text) => ['Measures taken to improve energy efficiency', text]),
    ...report.movement.map((text) => ['Movement', text]),
    ['Scope of the duty to report', report.scopeTest.sentence],
    ...(report.lowEnergyUser === null ? [] : [['Low energy user', report.lowEnergyUser]]),
    ...(report.restatement === null ? [] : [['Restatement', report.restatement]]),
    ['State', stateWords[inventory.state]],
    [
      'Inventory',
      `Version ${inventory.version}${inventory.sha256 === null ? ', not frozen' : `; SHA-256 ${inventory.sha256}`}`,
    ],
    ...(report.roundingNote === null ? [] : [['Note', report.roundingNote]]),
    ...(report.provisional
      ? [['Note', 'Provisional: the factor set of this year is not published yet.']]
      : []),
    ...(inventory.state === 'published'
      ? []
      : [['Draft', 'This is a draft and not for publication: its figures may change.']]),
    ...report.missing.map((text) => ['Missing', text]),
  ]
  return stringify(
    [head, ...rows, [], ...texts].map((row) => row.map(plainCell)),
    { record_delimiter: '\r\n' },
  )
}

export const reportRoutes: Routes = (services) => async (app) => {
  app.get(
    '/v1/reports/secr',
    {
      config: { access: everyRole },
      schema: {
        tags,
        summary: 'The statutory energy and carbon report (SECR) of a year',
        description:
          'Refused with the list (422) while a mandatory part is missing, or somebody’s word that there is nothing to record contradicts the data. `draft=true` makes it all the same, with the list on it. Of a year that is published (or in review) it is the frozen report, whatever data came since. A row without data is null, with the reason: missing is not zero.',
        querystring: Type.Object({
          year: yearSchema,
          format: Type.Optional(oneOf(['json', 'csv', 'xlsx', ...documentFormats])),
          draft: Type.Optional(oneOf(['true', 'false'], 'true: of what counts now, whatever was published')),
          version: Type.Optional(
            Type.String({
              pattern: '^[1-9]\\d{0,4}$',
              description: 'Of several published versions: that one',
            }),
          ),
        }),
        response: {
          200: {
            content: {
              'application/json': { schema: secrSchema },
              'text/csv': { schema: Type.String() },
              'text/html': { schema: Type.Unsafe<unknown>({}) },
              'application/pdf': { schema: Type.Unsafe<unknown>({}) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const { year, format, draft, version } = request.query
      const query = {
        ...{ trustId: request.caller.trustId, year, draft: draft === 'true' },
        version: version === undefined ? undefined : Number.parseInt(version, 10),
      }
      const { report, inventory } = orRefuse(await reportOfYear(services, query))
      if (format === 'xlsx' || format === 'docx' || format === 'pdf' || format === 'html') {
        const sealed = orRefuse(await sealedInventory(services, query))
        const made =
          format === 'xlsx' ? await workbookFile(sealed) : await documentFile(secrDocument(sealed), format)
        return sendFile(reply, `secr-${year}`, made)
      }
      if (format === 'csv')
        return reply
          .header('content-type', 'text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="secr-${year}.csv"`)
          .send(secrCsv(report, inventory))
      return reply.send(JSON.parse(JSON.stringify({ ...report, inventory })))
    },
  )
}
