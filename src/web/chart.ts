import type { AnyChart, ChartSpec, PathChart, TimelineChart } from '../documents/chart.ts'
import { pictureWidths } from '../documents/picture-parts.ts'
import { sparkOf } from '../documents/picture-spark.ts'
import { pictureOf } from '../documents/pictures.ts'
import { escaped } from '../documents/words.ts'
import { day, figure, notKnown } from './format.ts'

/** A chart on a page: its title says what it shows, its description what is to be seen in it. */
export interface PageChart {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly chart: AnyChart
  /** Where the figures of a label are explained, by label: the table of the chart leads there. */
  readonly links?: Readonly<Record<string, string>>
}

interface Table {
  readonly head: readonly string[]
  readonly rows: readonly { readonly label: string; readonly cells: readonly string[] }[]
  /** The cells are words, not figures. */
  readonly words?: boolean
}

const valueText = (
  value: string | null | undefined,
  remarks: readonly (string | false | undefined)[],
): string => {
  if (value === null || value === undefined) return notKnown
  const said = remarks.filter((one) => typeof one === 'string')
  return `${figure(value)}${said.length === 0 ? '' : ` (${said.join(', ')})`}`
}

/** A row for each label, a column for each series. */
function plainTable(chart: ChartSpec): Table {
  const stepped = chart.kind === 'waterfall'
  const labels = [...new Set(chart.points.map(({ label }) => label))]
  const series = stepped
    ? ['']
    : [...new Set([...(chart.series ?? []), ...chart.points.map((point) => point.series)])]
  const points = new Map(
    chart.points.map((point) => [JSON.stringify([point.label, stepped ? '' : point.series]), point]),
  )
  return {
    head: [chart.xTitle === '' ? 'What' : chart.xTitle, ...series.map((name) => name || chart.yTitle)],
    rows: labels.map((label) => ({
      label,
      cells: series.map((name) => {
        const point = points.get(JSON.stringify([label, name]))
        return point === undefined ? '' : valueText(point.value, [point.estimated === true && 'estimated'])
      }),
    })),
  }
}

function pathTable({ xTitle, points, rangeName }: PathChart): Table {
  const ahead = points.some(({ forecast }) => (forecast ?? null) !== null)
  const ranged = points.some(({ low }) => (low ?? null) !== null)
  return {
    head: [
      ...[xTitle, 'Emissions', 'The path allows'],
      ...(ahead ? ['Forecast'] : []),
      ...(ranged ? [`Forecast, ${rangeName ?? 'range'}`] : []),
    ],
    rows: points.map((point) => ({
      label: point.label,
      cells: [
        valueText(point.actual, [
          point.provisional === true && 'provisional',
          point.estimated === true && 'estimated in part',
        ]),
        valueText(point.path, []),
        ...(ahead ? [(point.forecast ?? null) === null ? '' : figure(point.forecast)] : []),
        ...(ranged
          ? [(point.low ?? null) === null ? '' : `${figure(point.low)} to ${figure(point.high)}`]
          : []),
      ],
    })),
  }
}

const timelineTable = ({ rows }: TimelineChart): Table => ({
  head: ['Academy', 'In the trust', 'What happened'],
  rows: rows.map(({ label, spans, marks }) => ({
    label,
    cells: [
      spans
        .map(({ start, end }) =>
          end === null ? `since ${day(start)}` : `${day(start)} until before ${day(end)}`,
        )
        .join('; '),
      marks.map(({ text }) => text).join('; '),
    ],
  })),
  words: true,
})

/** The figures of a chart as a table. */
function tableOf({ title, chart, links }: PageChart): string {
  const { head, rows, words } =
    chart.kind === 'path'
      ? pathTable(chart)
      : chart.kind === 'timeline'
        ? timelineTable(chart)
        : plainTable(chart)
  const numeric = (part: 'header' | 'cell'): string =>
    words === true ? '' : ` govuk-table__${part}--numeric`
  const heads = head.map(
    (text, at) =>
      `<th scope="col" class="govuk-table__header${at === 0 ? '' : numeric('header')}">${escaped(text)}</th>`,
  )
  const nameOf = (label: string): string => {
    const href = links?.[label]
    return href === undefined
      ? escaped(label)
      : `<a class="govuk-link" href="${escaped(href)}">${escaped(label)}</a>`
  }
  const body = rows.map(({ label, cells }) => {
    const each = cells.map((text) => `<td class="govuk-table__cell${numeric('cell')}">${escaped(text)}</td>`)
    return `<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">${nameOf(label)}</th>${each.join('')}</tr>`
  })
  const unit = chart.kind === 'timeline' || chart.unit === '' ? '' : ` (${chart.unit})`
  return `<div class="tc-scroll" role="region" aria-label="${escaped(title)}: figures" tabindex="0"><table class="govuk-table"><caption class="govuk-table__caption">${escaped(title + unit)}</caption><thead class="govuk-table__head"><tr class="govuk-table__row">${heads.join('')}</tr></thead><tbody class="govuk-table__body">${body.join('')}</tbody></table></div>`
}

/**
 * A chart as HTML: the picture, one for wide screens and paper and one for phones, of which the style sheet shows one; and its figures as a
 * table for who would rather read them.
 */
export function chartHtml(page: PageChart): string {
  const { id, title, description, chart } = page
  const picture = (width: keyof typeof pictureWidths): string =>
    `<div class="tc-chart__picture tc-chart__picture--${width}">${pictureOf(chart, { title, description, fonts: 'inherit', width: pictureWidths[width] })}</div>`
  return `<figure class="tc-chart" id="${escaped(id)}"><figcaption><strong class="tc-chart__title">${escaped(title)}</strong> <span class="tc-chart__words">${escaped(description)}</span></figcaption>${picture('wide')}${picture('narrow')}<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">These figures as a table</span></summary><div class="govuk-details__text">${tableOf(page)}</div></details></figure>`
}

/** Small bars beside a figure of a table, as HTML. */
export const sparkHtml = (...given: Parameters<typeof sparkOf>): string =>
  `<span class="tc-spark">${sparkOf(...given)}</span>`
