import { parseHTML } from 'linkedom'
import { describe, expect, test } from 'vitest'
import type { ChartPoint, ChartSpec } from '../../src/documents/chart.ts'
import { pictureOf } from '../../src/documents/pictures.ts'
import { printed } from '../../src/documents/words.ts'

const chart = (kind: ChartSpec['kind'], points: readonly ChartPoint[]): ChartSpec => ({
  ...{ kind, unit: 'kWh', xTitle: 'Month', yTitle: 'Energy', points },
})
const drawn = (spec: ChartSpec) => parseHTML(pictureOf(spec)).document
const texts = (spec: ChartSpec): string[] =>
  [...drawn(spec).querySelectorAll('text')].map((one) => one.textContent ?? '')
const bars = (spec: ChartSpec) =>
  [...drawn(spec).querySelectorAll('rect:not(pattern rect)')]
    .map((one) => ({ high: Number(one.getAttribute('height')), fill: one.getAttribute('fill') ?? '' }))
    .filter(({ high }) => high !== 12)

const two: readonly ChartPoint[] = [
  { label: 'Sep', series: 'Gas', value: '1200.5' },
  { label: 'Oct', series: 'Gas', value: '600.25' },
]

describe('a picture of a chart', () => {
  test('has the lengths of its bars in the proportion of their figures, from nought', () => {
    const [first, second] = bars(chart('bars', two))
    expect(first!.high / second!.high).toBeCloseTo(2, 2)
  })

  test('has its figures with thousands separated, and its axis with the unit', () => {
    const all = texts(chart('bars', two))
    expect(all).toEqual(expect.arrayContaining(['1,201', '600', '1,000', 'Energy (kWh)', 'Month']))
  })

  test('shows what is missing as a dash without a bar, and not as nought', () => {
    const spec = chart('bars', [...two, { label: 'Nov', series: 'Gas', value: null }])
    expect(bars(spec)).toHaveLength(2)
    expect(texts(spec)).toContain('No figure')
    expect(bars(chart('bars', [...two, { label: 'Nov', series: 'Gas', value: '0' }]))).toHaveLength(3)
  })

  test('hatches what is estimated, and says so', () => {
    const spec = chart('bars', [two[0]!, { ...two[1]!, estimated: true }])
    expect(bars(spec).map(({ fill }) => fill.startsWith('url(#'))).toEqual([false, true])
    expect(texts(spec)).toContain('Estimated, wholly or in part')
  })

  test('puts a sum only on a stack that is whole', () => {
    const both = [...two, ...two.map((one) => ({ ...one, series: 'Power', value: '100' }))]
    expect(texts(chart('stackedBars', both))).toContain('1,301')
    const holed = both.map((one) => (one.series === 'Power' ? { ...one, value: null } : one))
    expect(texts(chart('stackedBars', holed))).not.toContain('1,201')
  })

  test('steps from total to total', () => {
    const all = texts(
      chart('waterfall', [
        { label: 'Before', series: 'total', value: '60' },
        { label: 'Weather', series: 'step', value: '-15' },
        { label: 'Growth', series: 'step', value: '5' },
        { label: 'After', series: 'total', value: '50' },
      ]),
    )
    expect(all).toEqual(expect.arrayContaining(['60.0', '−15.0', '+5.0', '50.0', 'Increase', 'Decrease']))
  })

  test('breaks a line where there is no figure', () => {
    const points = ['1', '2', null, '4', '5'].map((value, at) => ({ label: `M${at}`, series: 'Gas', value }))
    const path = drawn(chart('line', points)).querySelector('path')!.getAttribute('d')!
    expect(path.match(/[ML]/g)?.join('')).toBe('MLML')
  })

  test('is named for those who do not see it, has no script, and nothing from elsewhere', () => {
    const svg = pictureOf(chart('bars', two), { title: 'T', description: 'D' })
    const root = parseHTML(svg).document.querySelector('svg')!
    expect(root.getAttribute('role')).toBe('img')
    const names = root.getAttribute('aria-labelledby')!.split(' ')
    expect(names.map((id) => root.querySelector(`[id="${id}"]`)?.textContent)).toEqual(['T', 'D'])
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/script|href|https?:|style/)
  })

  test('is the same each time, and another for another chart', () => {
    const [one, other] = [chart('bars', two), chart('line', two)]
    expect(pictureOf(one)).toBe(pictureOf({ ...one }))
    expect(pictureOf(one)).not.toBe(pictureOf(other))
  })

  test.each([
    ['-1234567.50', '−1,234,567.50'],
    ['-0.00', '0.00'],
    ['999', '999'],
    ['1000', '1,000'],
  ])('prints %s as %s', (decimal, text) => {
    expect(printed(decimal)).toBe(text)
  })
})
