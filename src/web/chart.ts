import type { ChartSpec } from '../documents/chart.ts'
import { pictureOf } from '../documents/pictures.ts'
import { escaped } from '../documents/words.ts'
import { figure, notKnown } from './format.ts'

/** A chart on a page: its title says what it shows, its description what is to be seen in it. */
export interface PageChart {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly chart: ChartSpec
}

/** The figures of a chart as a table: a row for each label, a column for each series. */
function tableOf({ title, chart }: PageChart): string {
  const labels = [...new Set(chart.points.map(({ label }) => label))]
  const series = [...new Set([...(chart.series ?? []), ...chart.points.map((point) => point.series)])]
  const cell = (label: string, name: string): string => {
    const point = chart.points.find((one) => one.label === label && one.series === name)
    if (point === undefined) return ''
    return point.value === null
      ? notKnown
      : `${figure(point.value)}${point.estimated === true ? ' (estimated)' : ''}`
  }
  const head = series.map(
    (name) =>
      `<th scope="col" class="govuk-table__header govuk-table__header--numeric">${escaped(name === '' ? chart.yTitle : name)}</th>`,
  )
  const rows = labels.map(
    (label) =>
      `<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">${escaped(label)}</th>${series
        .map(
          (name) =>
            `<td class="govuk-table__cell govuk-table__cell--numeric">${escaped(cell(label, name))}</td>`,
        )
        .join('')}</tr>`,
  )
  return `<div class="tc-scroll" role="region" aria-label="${escaped(title)}: figures" tabindex="0"><table class="govuk-table"><caption class="govuk-table__caption">${escaped(title)}${chart.unit === '' ? '' : ` (${escaped(chart.unit)})`}</caption><thead class="govuk-table__head"><tr class="govuk-table__row"><th scope="col" class="govuk-table__header">${escaped(chart.xTitle === '' ? 'What' : chart.xTitle)}</th>${head.join('')}</tr></thead><tbody class="govuk-table__body">${rows.join('')}</tbody></table></div>`
}

/** A chart as HTML: the picture, and its figures as a table for who would rather read them. */
export function chartHtml(page: PageChart): string {
  const { id, title, description, chart } = page
  return `<figure class="tc-chart" id="${escaped(id)}"><figcaption><strong class="tc-chart__title">${escaped(title)}</strong> <span class="tc-chart__words">${escaped(description)}</span></figcaption><div class="tc-chart__picture">${pictureOf(chart, { title, description, fonts: 'inherit' })}</div><details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">These figures as a table</span></summary><div class="govuk-details__text">${tableOf(page)}</div></details></figure>`
}
