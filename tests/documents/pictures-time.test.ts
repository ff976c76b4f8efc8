import { describe, expect, test } from 'vitest'
import type { ChartPoint, ChartSpec, TimelineChart } from '../../src/documents/chart.ts'
import { sparkOf } from '../../src/documents/picture-spark.ts'
import { clashes, drawn } from './drawn.ts'

const timeline: TimelineChart = {
  kind: 'timeline',
  xTitle: 'Year',
  yTitle: 'Academies in the trust',
  start: '2016-09-01',
  end: '2026-09-01',
  days: [{ day: '2023-09-01', text: 'Base year begins' }],
  rows: [
    {
      label: 'Five Oaks High School',
      spans: [{ start: '2016-09-01', end: null, text: 'since 1 September 2016' }],
      marks: [{ day: '2016-09-01', kind: 'joined', text: 'founded on 1 September 2016' }],
    },
    {
      label: 'Elm Tree Primary School and Nursery with a long name',
      spans: [{ start: '2021-09-01', end: '2026-09-01' }],
      marks: [
        { day: '2021-09-01', kind: 'joined', text: 'joined on 1 September 2021' },
        { day: '2023-09-01', kind: 'merged', text: 'merged in 2023' },
      ],
    },
    { label: 'Before the picture begins', spans: [{ start: '2010-01-01', end: '2016-09-01' }], marks: [] },
  ],
}

describe('a picture of memberships over time', () => {
  const bars = (width?: number) =>
    [...drawn(timeline, width).document.querySelectorAll('rect')].filter(
      (one) => one.getAttribute('height') === '20',
    )

  test('has spans as long as they lasted, and none for what was over before it begins', () => {
    const [whole, half] = bars().map((one) => Number(one.getAttribute('width')))
    expect(bars()).toHaveLength(2)
    expect(half! / whole!).toBeCloseTo(0.5, 2)
  })

  test('has a shape of its own for each kind of event, named in the key', () => {
    const { document, texts } = drawn(timeline)
    expect(texts).toEqual(expect.arrayContaining(['Joined', 'Merged or split']))
    expect(texts).not.toContain('Left or closed')
    // Two in the key and three in the rows.
    expect(document.querySelectorAll('polygon')).toHaveLength(5)
  })

  test.each([640, 330])('names rows and years without one over another at %i pixels', (width) => {
    const picture = drawn(timeline, width)
    expect(picture.texts).toEqual(expect.arrayContaining(['Base year begins', '2018', '2024']))
    expect(clashes(picture)).toEqual([])
  })

  test('says who was a member from when to when', () => {
    expect(drawn(timeline).document.querySelector('desc')!.textContent).toContain(
      'from 1 September 2021 until 1 September 2026, joined on 1 September 2021, merged in 2023',
    )
  })
})

const names = ['Sep', 'Oct', 'Nov', 'Dec', 'Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug']
const months: readonly ChartPoint[] = Array.from({ length: 36 }, (_, at) => ({
  label: `${names[at % 12]} ${2023 + Math.floor((at + 8) / 12)}`,
  series: 'Gas',
  value: at === 17 ? null : String(20_000 + at * 1_000),
  estimated: at === 9,
}))
const over = (kind: ChartSpec['kind'], points = months): ChartSpec => ({
  ...{ kind, unit: 'kWh', xTitle: 'Month', yTitle: 'Energy', inTime: true, points },
})

describe('a picture over many months', () => {
  test.each(['bars', 'line', 'stackedBars'] as const)(
    'has its months along the foot of %s, not one over another',
    (kind) => {
      for (const width of [640, 330]) expect(clashes(drawn(over(kind), width))).toEqual([])
    },
  )

  test('has a bar for each month with data, hatched where estimated, and a dash for the month without', () => {
    const { document, texts } = drawn(over('bars'))
    const bars = [...document.querySelectorAll('rect:not(pattern rect)')].filter(
      (one) => one.getAttribute('height') !== '12',
    )
    expect(bars).toHaveLength(35)
    expect(bars.filter((one) => one.getAttribute('fill')?.startsWith('url('))).toHaveLength(1)
    expect(texts).toContain('No figure')
  })

  test('is a line with few marks where there are very many points, and breaks where there is none', () => {
    const days = Array.from({ length: 1_096 }, (_, at) => ({
      label: `Day ${at}`,
      series: 'Gas',
      value: at >= 500 && at < 510 ? null : String(at % 50),
      estimated: at === 700,
    }))
    const { document } = drawn(over('line', days))
    expect(document.querySelector('path')!.getAttribute('d')!.match(/M/g)).toHaveLength(2)
    // One on the line and one in the key.
    expect(document.querySelectorAll('circle')).toHaveLength(2)
  })

  test.each([
    ['bars', 'Academy'],
    ['stackedBars', 'Academy'],
    ['waterfall', 'What moved'],
  ] as const)('long names stand before lying %s on a phone, in lines that fit', (kind, xTitle) => {
    const labels = [
      'Five Oaks Sixth Form College',
      'Birchwood Middle School',
      'Elm Tree Primary School',
      'Ashdown',
    ]
    const points = labels.map((label, at) => ({
      ...{ label, value: String((at === 2 ? -1 : 1) * 123_456.7), series: at === 0 ? 'total' : 'step' },
    }))
    const one = kind === 'waterfall' ? points : points.map((point) => ({ ...point, series: 'Scope 1' }))
    for (const width of [640, 330])
      expect(clashes(drawn({ ...over(kind, one), inTime: false, xTitle }, width))).toEqual([])
  })
})

describe('small bars beside a figure', () => {
  const spark = sparkOf(
    [
      { label: '2023-24', value: '1200' },
      { label: '2024-25', value: null },
      { label: '2025-26', value: '600', estimated: true },
    ],
    { title: 'Emissions of "Elm" & <Ash>', unit: 'kgCO2e' },
  )

  test('have a bar for each figure, half as high for half as much, and a dash for none', () => {
    const highs = [...spark.matchAll(/<rect[^>]* height="([\d.]+)"/g)].map(([, high]) => Number(high))
    expect(highs).toHaveLength(2)
    expect(highs[0]! / highs[1]!).toBeCloseTo(2, 1)
    expect(spark.match(/<line/g)).toHaveLength(1)
  })

  test('say each figure in words, and are safe in a page', () => {
    expect(spark).toContain('2023-24 1,200 kgCO2e, 2024-25 no figure, 2025-26 600 kgCO2e (estimated)')
    expect(spark).toContain('&quot;Elm&quot; &amp; &lt;Ash&gt;')
    expect(spark).not.toMatch(/id=|style=/)
  })
})
