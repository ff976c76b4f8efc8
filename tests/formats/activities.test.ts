import { describe, expect, it } from 'vitest'
import { parseUnit, units } from '../../src/domain/unit.ts'
import type { ActivityRecord } from '../../src/formats/record.ts'
import { context, readAll } from './reading.ts'

const roles = [
  'academy',
  'stream',
  'date',
  'quantity',
  'unit',
  'size',
  'fuel',
  'class',
  'haul',
  'radiative forcing',
  'gas',
  'material',
  'route',
  'country',
  'mode',
] as const
type Cells = Partial<Record<(typeof roles)[number], string>>

/** One row of activities, the rest of it being good. */
function file(...rows: Cells[]): string {
  const lines = rows.map((row) =>
    roles
      .map((role) => ({ academy: 'oak', date: '2025-01-14', quantity: '10', unit: 'km', ...row })[role] ?? '')
      .map((cell) => `"${cell}"`)
      .join(','),
  )
  return `${roles.join(',')}\n${lines.join('\n')}\n`
}
async function variant(row: Cells) {
  const { records, issues } = await readAll(file(row))
  const [record] = records as ActivityRecord[]
  return record === undefined
    ? issues.map(({ code, column, value }) => ({ code, column, value }))
    : `${record.stream} ${record.variant}`.trim()
}

describe('streams and values are read however they are written', () => {
  it.each<[Cells, string]>([
    [{ stream: 'travel.car', fuel: 'Petrol', size: 'SMALL' }, 'travel.car fuel=petrol;size=small'],
    [
      { stream: 'Travel.Car', fuel: 'Plug-in hybrid', size: 'Medium car' },
      'travel.car fuel=plugInHybrid;size=medium',
    ],
    [{ stream: 'travel car', fuel: 'plug_in_hybrid' }, 'travel.car fuel=plugInHybrid;size=average'],
    [{ stream: 'TRAVEL_CAR', fuel: 'Battery electric' }, 'travel.car fuel=electric;size=average'],
    [{ stream: 'travel.car', fuel: 'EV' }, 'travel.car fuel=electric;size=average'],
    [{ stream: 'travel.car', fuel: 'Derv', size: 'unknown' }, 'travel.car fuel=diesel;size=average'],
    [
      { stream: 'Travel flight', haul: 'short-haul', class: 'Economy class', 'radiative forcing': 'No' },
      'travel.flight class=economy;haul=shortHaul;radiativeForcing=without',
    ],
    [
      { stream: 'travel.flight', haul: 'Long_Haul', class: 'premium-economy' },
      'travel.flight class=premiumEconomy;haul=longHaul;radiativeForcing=with',
    ],
    [{ stream: 'travel.railinternational' }, 'travel.railInternational'],
    [{ stream: 'Commute staff', mode: 'Train' }, 'commute.staff mode=rail'],
    [{ stream: 'commute.pupil', mode: 'Rail International' }, 'commute.pupil mode=railInternational'],
    [{ stream: 'electricity grid', unit: 'KWH' }, 'electricity.grid'],
    [
      { stream: 'Waste', unit: 'kg', material: 'wood', route: 'Closed-loop recycling' },
      'waste material=Wood;route=closedLoop',
    ],
    [
      { stream: 'waste', unit: 'kg', material: 'Paper and board:  PAPER', route: 'Closed loop' },
      'waste material=Paper and board: paper;route=closedLoop',
    ],
    [
      {
        stream: 'waste',
        unit: 'tonnes',
        material: 'Commercial and industrial waste',
        route: 'Incineration with Energy Recovery',
      },
      'waste material=Commercial and industrial waste;route=combustion',
    ],
    [{ stream: 'refrigerant', unit: 'kg', gas: 'r410a' }, 'refrigerant gas=R410A'],
    [{ stream: 'refrigerant', unit: 'kg', gas: 'R290 = Propane' }, 'refrigerant gas=R290 = propane'],
    [{ stream: 'travel.hotel', unit: 'nights' }, 'travel.hotel country=UK'],
    [
      { stream: 'travel.hotel', unit: 'nights', country: 'hong kong, china' },
      'travel.hotel country=Hong Kong, China',
    ],
  ])('%j', async (row, expected) => {
    expect(await variant(row)).toBe(expected)
  })

  it('and nothing is guessed: a word that is only like one is refused', async () => {
    for (const fuel of ['petroll', 'pet', 'diesel/petrol', 'electricity'])
      expect(await variant({ stream: 'travel.car', fuel })).toEqual([
        { code: 'attribute_unknown', column: 'fuel', value: fuel },
      ])
    expect(await variant({ stream: 'travel.cars' })).toMatchObject([{ code: 'stream_unknown' }])
  })
})

describe('published names', () => {
  const messageOf = async (row: Cells) => (await readAll(file(row))).issues[0]?.message

  it('that no set has are an issue of the row, with column, value and how to see the names', async () => {
    expect(await variant({ stream: 'waste', unit: 'kg', material: 'Crisps', route: 'landfill' })).toEqual([
      { code: 'attribute_unknown', column: 'material', value: 'Crisps' },
    ])
    expect(await variant({ stream: 'refrigerant', unit: 'kg', gas: 'R999' })).toEqual([
      { code: 'attribute_unknown', column: 'gas', value: 'R999' },
    ])
    expect(await variant({ stream: 'travel.hotel', unit: 'nights', country: 'Atlantis' })).toEqual([
      { code: 'attribute_unknown', column: 'country', value: 'Atlantis' },
    ])
    expect(await messageOf({ stream: 'refrigerant', unit: 'kg', gas: 'R999' })).toContain(
      'trust-carbon streams refrigerant --names',
    )
  })

  it('are never matched by likeness, but those with the word in them are listed', async () => {
    const message = await messageOf({ stream: 'waste', unit: 'kg', material: 'garden', route: 'landfill' })
    expect(message).toContain('“Organic: garden waste”')
    expect(message).toContain('“Organic: mixed food and garden waste”')
    expect(await messageOf({ stream: 'refrigerant', unit: 'kg', gas: 'R-410A' })).toContain('“R410A”')
  })

  it('go with the routes that are published for them', async () => {
    const row = { stream: 'waste', unit: 'kg', material: 'Asbestos', route: 'composting' }
    expect(await variant(row)).toEqual([{ code: 'attribute_unknown', column: 'route', value: 'composting' }])
    expect(await messageOf(row)).toContain('route can be landfill.')
    expect(await messageOf({ stream: 'travel.flight', haul: 'domestic', class: 'business' })).toContain(
      'class can be average.',
    )
    expect(await messageOf({ stream: 'fleet.van', size: 'small', fuel: 'LPG' })).toContain(
      'size can be average.',
    )
  })

  it('are those of the sets that the reader is given: a later set brings its own', async () => {
    const later = context({ variants: new Map([['waste', ['material=Crisps;route=landfill']]]) })
    const row = { stream: 'waste', unit: 'kg', material: 'crisps', route: 'landfill' }
    const { records } = await readAll(file(row), later)
    expect((records as ActivityRecord[]).map((one) => one.variant)).toEqual([
      'material=Crisps;route=landfill',
    ])
  })

  it('one bad name keeps one row out and no other', async () => {
    const { records, result } = await readAll(
      file(
        { stream: 'waste', unit: 'kg', material: 'Crisps', route: 'landfill' },
        { stream: 'waste', unit: 'kg', material: 'Glass', route: 'landfill' },
      ),
    )
    expect([result.status, records.length]).toEqual(['partial', 1])
  })
})

describe('the unit of a row is one that its variant takes', () => {
  it('a car’s commute is measured by the car, a train’s by the traveller', async () => {
    expect(await variant({ stream: 'commute.staff', mode: 'car', unit: 'passenger km' })).toMatchObject([
      { code: 'unit_mismatch', column: 'unit' },
    ])
    expect(await variant({ stream: 'commute.staff', mode: 'rail', unit: 'passenger km' })).toBe(
      'commute.staff mode=rail',
    )
    expect(await variant({ stream: 'lpg', unit: 'm3' })).toMatchObject([{ code: 'unit_mismatch' }])
  })
})

describe('LPG', () => {
  it('is litres of the liquid: cubic metres, which a meter counts of vapour, are refused of a meter too', async () => {
    const tank = { utility: 'lpg', unit: 'litre', start: undefined, end: undefined } as const
    const known = context({ meters: new Map([['TANK-1', tank]]) })
    const { codes, records } = await readAll(
      'meter,date,unit,value\nTANK-1,2025-01-06,m3,2\nTANK-1,2025-01-07,litre,2\n',
      known,
    )
    expect([codes, records.length]).toEqual([['unit_mismatch'], 1])
  })
})

describe('grades', () => {
  it.each<[Cells, number]>([
    [{ stream: 'travel.car', size: 'small', fuel: 'petrol' }, 2],
    [{ stream: 'travel.car', size: 'small' }, 3],
    [{ stream: 'travel.car', fuel: 'petrol' }, 3],
    [{ stream: 'commute.staff', mode: 'rail' }, 2],
    [{ stream: 'commute.staff', mode: 'motorbike' }, 3],
    [{ stream: 'commute.staff', mode: 'car', size: 'large', fuel: 'diesel' }, 2],
    [{ stream: 'travel.flight', haul: 'domestic' }, 3],
    [{ stream: 'travel.flight', haul: 'longHaul', class: 'economy' }, 2],
  ])('%j', async (row, grade) => {
    const { records } = await readAll(file(row))
    expect((records as ActivityRecord[]).map((one) => one.grade)).toEqual([grade])
  })
})

describe('units are read however they are written', () => {
  it.each([
    ['Therms', 'therm'],
    ['100 cubic feet', 'hcf'],
    ['Hundreds of cubic feet', 'hcf'],
    ['cubic feet (100s)', 'hcf'],
    ['HCF', 'hcf'],
    ['Cubic  feet', 'ft3'],
    ['Cubic meter', 'm3'],
    ['kWh gross', 'kWh'],
    ['kWh (Gross CV)', 'kWh'],
    ['kWh net', 'kWhNet'],
    ['Kilowatt-hours', 'kWh'],
    ['Litres', 'litre'],
    ['metric tonnes', 'tonne'],
    ['Tonnes', 'tonne'],
    ['passenger-km', 'passengerKm'],
    ['pax km', 'passengerKm'],
    ['Passenger.km', 'passengerKm'],
    ['room nights', 'roomNight'],
    ['hrs', 'hour'],
  ])('%s is %s', (written, unit) => expect(parseUnit(written)).toBe(unit))

  it('every unit by its own name', () => {
    for (const unit of units) expect(parseUnit(unit)).toBe(unit)
  })

  it.each(['gallon', 'gallons', 'ton', 'tons', 'm', 'units', ''])(
    '“%s” could be several things, or none',
    (written) => expect(parseUnit(written)).toBeUndefined(),
  )
})
