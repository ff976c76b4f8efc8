import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { airportLines } from '../../fixtures/make-airports.ts'
import { airportIn, airportOf } from '../../src/formats/airports/airports.ts'
import { greatCircleKm } from '../../src/formats/airports/great-circle.ts'

const km = (from: string, to: string): number => {
  const [one, other] = [airportOf(from), airportOf(to)]
  if (one === undefined || other === undefined) throw new Error(`${from} or ${to} is not there`)
  return Number.parseFloat(greatCircleKm(one, other))
}

describe('great-circle distances', () => {
  // As published for these pairs (Great Circle Mapper and the airlines' own tables), which measure on the ellipsoid: within 0.5 %.
  it.each([
    ['LHR', 'JFK', 5540],
    ['MAN', 'LHR', 243],
    ['LHR', 'CDG', 348],
    ['EDI', 'LHR', 534],
    ['LHR', 'SIN', 10_880],
    ['LHR', 'SYD', 17_016],
    ['LGW', 'TFS', 2913],
  ])('%s to %s is about %d km', (from, to, published) => {
    expect(Math.abs(km(from, to) - published) / published).toBeLessThan(0.005)
  })

  it('a quarter of the meridian is 10,007.6 km: π ÷ 2 × 6,371.0088', () => {
    expect(greatCircleKm({ latitude: 0, longitude: 0 }, { latitude: 90, longitude: 0 })).toBe('10007.6')
    expect(greatCircleKm({ latitude: 0, longitude: -90 }, { latitude: 0, longitude: 90 })).toBe('20015.1')
  })

  const place = fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  })
  it('are the same both ways, nothing from a place to itself, and never longer than over a third place', () => {
    fc.assert(
      fc.property(place, place, place, (a, b, c) => {
        expect(greatCircleKm(a, b)).toBe(greatCircleKm(b, a))
        expect(greatCircleKm(a, a)).toBe('0.0')
        const direct = Number.parseFloat(greatCircleKm(a, c))
        const over = Number.parseFloat(greatCircleKm(a, b)) + Number.parseFloat(greatCircleKm(b, c))
        // Each of the three is rounded to 0.1 km.
        expect(direct).toBeLessThanOrEqual(over + 0.1501)
      }),
    )
  })
})

describe('airports', () => {
  it('are found by IATA and ICAO code, however the cell is written', () => {
    for (const text of [
      'LHR',
      'lhr',
      'EGLL',
      'London Heathrow (LHR)',
      'LHR - London Heathrow',
      'Heathrow - LHR',
    ])
      expect(airportIn(text)).toMatchObject({ code: 'LHR', country: 'GB' })
  })
  it('Belfast is in the United Kingdom; Jersey, Guernsey and the Isle of Man are not', () => {
    expect(['BHD', 'BFS', 'JER', 'GCI', 'IOM'].map((code) => airportOf(code)?.country)).toEqual([
      'GB',
      'GB',
      'JE',
      'GG',
      'IM',
    ])
  })
  it.each([
    ['LON', 'LHR'],
    ['QQQ', 'QQQ'],
    ['Heathrow', 'IATA'],
  ])('“%s” is none, and it says what to do', (text, hint) => {
    expect(airportIn(text)).toMatchObject({ message: expect.stringContaining(hint) })
  })

  it('the table is the one that fixtures/make-airports.ts makes of the package', async () => {
    const packed = readFileSync(new URL('../../src/formats/airports/airports.tsv.gz', import.meta.url))
    expect(gunzipSync(packed).toString('utf8')).toBe(await airportLines())
  })
})
