import { describe, expect, test } from 'vitest'
import type { PathChart, PathPoint } from '../../src/documents/chart.ts'
import { clashes, drawn } from './drawn.ts'

const years = ['2023-24', '2024-25', '2025-26', '2026-27', '2027-28', '2028-29', '2029-30']
const actuals = ['440.7', '407.3', '331.3']
const point = (label: string, at: number): PathPoint => ({
  label,
  path: String(440 - 29 * at),
  actual: actuals[at] ?? null,
  forecast: at < 2 ? null : at === 2 ? '331.3' : String(330 - 4 * at),
  low: at < 2 ? null : String(330 - 20 * at),
  high: at < 2 ? null : String(335 + 10 * at),
})
const chart = (points: readonly PathPoint[] = years.map(point)): PathChart => ({
  kind: 'path',
  unit: 'tonnes CO₂e',
  xTitle: 'Reporting year',
  yTitle: 'Emissions like for like',
  rangeName: '80 % range',
  flags: [
    { label: '2023-24', lines: ['Base year 2023-24', '440.7 t'] },
    { label: '2029-30', lines: ['Target 2029-30', '266.0 t (−40 %)'] },
  ],
  points,
})
const changed = (at: number, change: Partial<PathPoint>): PathChart =>
  chart(years.map((label, index) => ({ ...point(label, index), ...(index === at ? change : {}) })))
/** The bars of the years: the boxes that are taller than those of the key. */
const bars = (spec: PathChart) =>
  [...drawn(spec).document.querySelectorAll('rect:not(pattern rect)')]
    .filter((one) => Number(one.getAttribute('height')) > 20)
    .map((one) => ({
      high: Number(one.getAttribute('height')),
      fill: one.getAttribute('fill') ?? '',
      classes: one.getAttribute('class') ?? '',
    }))
const dashed = (spec: PathChart) =>
  [...drawn(spec).document.querySelectorAll('path[stroke-dasharray]')].map((one) => one.getAttribute('d')!)

describe('a picture of progress against the path', () => {
  test('has a bar for each year that was, in the proportion of its figure, and none for one to come', () => {
    const all = bars(chart())
    expect(all).toHaveLength(3)
    expect(all[0]!.high / all[2]!.high).toBeCloseTo(440.7 / 331.3, 2)
  })

  test('tells solid, estimated and provisional years apart by more than colour, and says which is which', () => {
    expect(bars(changed(1, { estimated: true })).map(({ fill }) => fill.startsWith('url(#'))).toEqual([
      false,
      true,
      false,
    ])
    expect(bars(changed(2, { provisional: true })).map(({ classes }) => classes.includes('hollow'))).toEqual([
      false,
      false,
      true,
    ])
    expect(drawn(chart()).texts).not.toContain('Estimated, wholly or in part')
    expect(drawn(changed(1, { estimated: true })).texts).toContain('Estimated, wholly or in part')
    expect(drawn(changed(2, { provisional: true })).texts).toContain('Provisional: may still change')
  })

  test('has a gap with a dash for a missing year, and no dash for a year to come', () => {
    const spec = changed(1, { actual: null })
    expect(bars(spec)).toHaveLength(2)
    expect(drawn(spec).texts.filter((text) => text === '–')).toHaveLength(2)
    expect(drawn(spec).texts).toContain('No figure')
    expect(drawn(chart()).texts).not.toContain('–')
  })

  test('breaks the path where it is not known', () => {
    expect(dashed(chart())[0]!.match(/[ML]/g)).toHaveLength(7)
    const paths = dashed(changed(3, { path: null }))
    expect(paths.slice(0, 2).map((path) => path.match(/[ML]/g)?.join(''))).toEqual(['MLL', 'MLL'])
  })

  test('draws the range of the forecast between its ends, and leaves it out where there is none', () => {
    const bands = (spec: PathChart) => drawn(spec).document.querySelectorAll('path[fill-opacity]').length
    expect(bands(chart())).toBe(1)
    expect(drawn(chart()).texts).toContain('Forecast and its 80 % range')
    const plain = chart(years.map((label, at) => ({ ...point(label, at), low: null, high: null })))
    expect(bands(plain)).toBe(0)
    expect(drawn(plain).texts).toContain('Forecast')
  })

  test.each([640, 330])('names base and target, and no text lies over another, at %i pixels', (width) => {
    const picture = drawn(chart(), width)
    expect(picture.width).toBe(width)
    expect(picture.texts).toEqual(
      expect.arrayContaining([
        'Base year 2023-24',
        '440.7 t',
        'Target 2029-30',
        '266.0 t (−40 %)',
        '2023-24',
        '2029-30',
      ]),
    )
    expect(clashes(picture)).toEqual([])
  })

  test('keeps its texts apart over twenty years and with a target of nothing', () => {
    const many = Array.from({ length: 20 }, (_, at) => ({
      ...point(`${2020 + at}-${21 + at}`, at),
      path: String(1_234_567 * (1 - at / 19)),
      actual: at < 8 ? String(1_234_567 - at * 90_000) : null,
    }))
    const flags = [
      { label: '2020-21', lines: ['Base year 2020-21', '1,234,567 t'] },
      { label: '2039-40', lines: ['Target 2039-40', '0 t (−100 %)'] },
    ]
    for (const width of [640, 330]) expect(clashes(drawn({ ...chart(many), flags }, width))).toEqual([])
  })

  test('has names of its own in each width, so that both may stand in one page', () => {
    const ids = (width: number) =>
      [...drawn(changed(1, { estimated: true }), width).document.querySelectorAll('[id]')].map(({ id }) => id)
    expect(ids(640).filter((id) => ids(330).includes(id))).toEqual([])
    expect(drawn(chart(), 330).svg).toBe(drawn(chart(), 330).svg)
  })

  test('says its figures to those who do not see it, and escapes what people wrote', () => {
    const said = drawn(changed(2, { provisional: true })).document.querySelector('desc')!.textContent
    expect(said).toContain('2025-26: 331.3 tonnes CO₂e (provisional), the path allows 382 tonnes CO₂e')
    const hostile = { ...chart(), yTitle: '<script>x</script>"&' }
    expect(drawn(hostile).svg).not.toContain('<script')
  })
})
