import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActivityRecord } from '../../src/formats/record.ts'
import { context, readAll } from './reading.ts'

const oak = context({
  defaults: { academyId: 'id-of-oak', stream: undefined, meter: undefined, profile: undefined },
})
const read = async (...lines: string[]) => {
  const all = await readAll(`${lines.join('\n')}\n`, oak)
  return { ...all, activities: all.records as ActivityRecord[] }
}
const shown = ({ stream, variant, quantity, unit, grade }: ActivityRecord): string =>
  `${stream} ${variant} ${quantity} ${unit} ${grade}`.replace('  ', ' ')

describe('the size of a car is told by its engine, by the bands of DESNZ', () => {
  it.each([
    ['Petrol', '1.4', 'fuel=petrol;size=small 2'],
    ['Petrol', '1401cc', 'fuel=petrol;size=medium 2'],
    ['Unleaded', '1999', 'fuel=petrol;size=medium 2'],
    ['Petrol', '2.0 L', 'fuel=petrol;size=medium 2'],
    ['Petrol', '2.5', 'fuel=petrol;size=large 2'],
    ['Diesel', '1.6', 'fuel=diesel;size=small 2'],
    ['Diesel', '1598', 'fuel=diesel;size=small 2'],
    ['DERV', '1,968 cc', 'fuel=diesel;size=medium 2'],
    ['Diesel', '2143', 'fuel=diesel;size=large 2'],
    // The engine of a hybrid does not tell its size, and a battery car has none.
    ['Hybrid', '1798', 'fuel=hybrid;size=average 3'],
    ['Electric', '0', 'fuel=electric;size=average 3'],
    ['Plug-in hybrid', '', 'fuel=plugInHybrid;size=average 3'],
    // Of an unknown fuel only where petrol and diesel agree.
    ['', '1199', 'fuel=unknown;size=small 3'],
    ['unknown', '1600', 'fuel=unknown;size=average 3'],
    ['Petrol', '', 'fuel=petrol;size=average 3'],
    ['Petrol', 'Medium', 'fuel=petrol;size=medium 2'],
    // No LPG car is published as small.
    ['LPG', '1200', 'fuel=lpg;size=average 3'],
  ])('%s %s', async (fuel, engine, expected) => {
    const { activities, codes } = await read(
      'Date,Miles,Fuel,Engine size',
      `2025-01-14,10,${fuel},"${engine}"`,
    )
    expect(codes).toEqual([])
    expect(activities.map(({ variant, grade }) => `${variant} ${grade}`)).toEqual([expected])
  })

  it('an engine that is none is said, and the average taken', async () => {
    const { activities, codes } = await read('Date,Miles,Fuel,Engine size', '2025-01-14,10,Petrol,16000')
    expect([codes, activities[0]?.variant]).toEqual([['value_out_of_range'], 'fuel=petrol;size=average'])
  })

  it.each([
    ['110', 'small'],
    ['125cc', 'small'],
    ['500', 'medium'],
    ['1200', 'large'],
    ['', 'average'],
  ])('a motorbike of %s cm³ is %s', async (engine, size) => {
    const { activities } = await read('Date,Miles,Vehicle,Engine size', `2025-01-14,10,Motorbike,${engine}`)
    expect(activities.map(({ stream, variant }) => `${stream} ${variant}`)).toEqual([
      `travel.motorbike size=${size}`,
    ])
  })
})

describe('mileage', () => {
  it('that is missing is the amount by the rate of the row, as an estimate that says so', async () => {
    const { activities } = await read(
      'Date,Miles,Rate (pence per mile),Amount',
      '2025-01-14,,45,£20.70',
      '2025-01-15,,45,"£1,035.00"',
    )
    expect(activities.map(shown)).toEqual([
      'travel.car fuel=unknown;size=average 46 mile 4',
      'travel.car fuel=unknown;size=average 2300 mile 4',
    ])
    expect(activities[0]?.note).toContain('amount ÷ rate')
  })

  it('is never worked out by a rate that the row does not name, nor by two of them', async () => {
    expect((await read('Date,Miles,Amount', '2025-01-14,,20.70')).codes).toEqual(['distance_missing'])
    expect(
      (await read('Date,Miles,Business Rate High,Business Rate Low,Amount', '2025-01-14,,45,25,20.70')).codes,
    ).toEqual(['distance_missing'])
  })

  it('of a return is counted as it is claimed', async () => {
    const { result } = await read(
      'Date,Journey,Miles,Journey type',
      '2025-01-14,York > Hull > York,76,Return',
    )
    expect(result.activities.map(({ total }) => total)).toEqual(['76'])
  })

  it('a bike is told by the rate, or asked', async () => {
    const { activities, codes } = await read(
      'Date,Miles,Vehicle,Rate',
      '2025-01-14,10,Bike,24p',
      '2025-01-15,10,Bike,20p',
      '2025-01-16,10,Bike,',
    )
    expect(activities.map(({ stream }) => stream)).toEqual(['travel.motorbike'])
    expect(codes.sort()).toEqual(['attribute_unknown', 'row_passed_over'])
  })

  it('of a train among them is a train’s, and a meal is no mileage', async () => {
    const { activities, result } = await read(
      'Date,From,To,Miles,Type,Amount',
      '2025-01-14,Leeds,York,25,Rail,12.00',
      '2025-01-14,,,,Meals,8.00',
      '2025-01-14,Leeds,York,25,Business mileage,11.25',
    )
    expect(activities.map(shown)).toEqual([
      'travel.rail 25 passengerMile 2',
      'travel.car fuel=unknown;size=average 25 mile 3',
    ])
    expect(result.rows.ignored).toBe(1)
  })

  it('by mode is a table of journeys', async () => {
    const { activities } = await read(
      'Date,From,To,Mode,Distance (km)',
      '2025-01-14,Leeds,York,Train,41.5',
      '2025-01-14,Leeds,York,Car,40',
      '2025-01-14,Leeds,York,Walk,1',
    )
    expect(activities.map(shown)).toEqual([
      'travel.rail 41.5 passengerKm 2',
      'travel.car fuel=unknown;size=average 40 km 3',
    ])
  })

  it('of a month is that month', async () => {
    const { activities } = await read('Month,Miles', 'Jan-25,120', '2025-02,80', '03/2025,10')
    expect(activities.map(({ start, end }) => `${start} ${end}`)).toEqual([
      '2025-01-01 2025-02-01',
      '2025-02-01 2025-03-01',
      '2025-03-01 2025-04-01',
    ])
  })

  it('the stream that the sender names is taken for the whole file', async () => {
    const fleet = context({ defaults: { ...oak.defaults, stream: 'fleet.van' } })
    const { records } = await readAll('Date,Miles,Fuel\n2025-01-14,10,Diesel\n', fleet)
    expect((records as ActivityRecord[]).map(shown)).toEqual(['fleet.van fuel=diesel;size=average 10 mile 3'])
  })
})

describe('flights', () => {
  const head = 'Date,Itinerary,Travel type,Class,Return,Passengers'
  it.each([
    ['MAN-LHR,Flight,Business,No,1', ['class=average;haul=domestic;radiativeForcing=with 244 3']],
    ['EDI-BHD,Flight,Economy,No,1', ['class=average;haul=domestic;radiativeForcing=with 217.2 3']],
    ['LGW-JER,Flight,Economy,No,1', ['class=economy;haul=shortHaul;radiativeForcing=with 259.6 2']],
    ['JER-GCI,Flight,Economy,No,1', ['class=economy;haul=international;radiativeForcing=with 38.5 2']],
    ['LHR-TLV,Flight,Economy,No,1', ['class=economy;haul=shortHaul;radiativeForcing=with 3588 2']],
    ['LHR-DXB,Flight,F,No,1', ['class=first;haul=longHaul;radiativeForcing=with 5496.9 2']],
    ['CDG-FRA,Flight,J,No,1', ['class=business;haul=international;radiativeForcing=with 448.7 2']],
    ['LHR-JFK,Flight,W,Yes,3', ['class=premiumEconomy;haul=longHaul;radiativeForcing=with 33244.2 2']],
    ['LHR-JFK-LHR,Flight,Economy,Return,1', ['class=economy;haul=longHaul;radiativeForcing=with 11081.4 2']],
    // No premium economy is published for short-haul.
    ['BHX-CDG,Flight,Premium Economy,No,1', ['class=average;haul=shortHaul;radiativeForcing=with 488.4 3']],
    ['BHX-CDG,Flight,,No,1', ['class=average;haul=shortHaul;radiativeForcing=with 488.4 3']],
    [
      'MAN-LHR-JFK,Flight,Economy,Yes,1',
      [
        'class=average;haul=domestic;radiativeForcing=with 488 3',
        'class=economy;haul=longHaul;radiativeForcing=with 11081.4 2',
      ],
    ],
  ])('%s', async (row, expected) => {
    const { activities } = await read(head, `2025-03-01,${row}`)
    expect(activities.map(({ variant, quantity, grade }) => `${variant} ${quantity} ${grade}`)).toEqual(
      expected,
    )
    expect(activities.every(({ stream, unit }) => stream === 'travel.flight' && unit === 'passengerKm')).toBe(
      true,
    )
    expect(activities.map(({ part }) => part)).toEqual(expected.map((_, index) => index))
  })

  it('without airports count by the distance and the haul of the row', async () => {
    const { activities } = await read(
      'Date,Travel type,Haul,Distance (km),Class',
      '2025-03-01,Flight,Short haul,900,Economy',
    )
    expect(activities.map(shown)).toEqual([
      'travel.flight class=economy;haul=shortHaul;radiativeForcing=with 900 passengerKm 2',
    ])
  })

  it('the note has the airports', async () => {
    const { activities } = await read(head, '2025-03-01,MAN-LHR-JFK,Flight,Economy,No,1')
    expect(activities[0]?.note).toBe('MAN–LHR–JFK')
  })
})

describe('hotels', () => {
  it.each([
    ['United Kingdom', 'country=UK 2 2'],
    ['GB', 'country=UK 2 2'],
    ['FR', 'country=France 2 2'],
    ['USA', 'country=United States 2 2'],
    ['Hong Kong', 'country=Hong Kong, China 2 2'],
    ['', 'country=UK 2 3'],
  ])('in “%s”', async (country, expected) => {
    const { activities } = await read(
      'Travel date,Travel type,Nights,Country',
      `2025-03-01,Hotel,2,${country}`,
    )
    expect(activities.map(({ variant, quantity, grade }) => `${variant} ${quantity} ${grade}`)).toEqual([
      expected,
    ])
  })
})

describe('fuel', () => {
  it.each([
    ['Unleaded', 'fuel.petrol'],
    ['Super Unleaded', 'fuel.petrol'],
    ['Premium unleaded E5', 'fuel.petrol'],
    ['Diesel', 'fuel.diesel'],
    ['DERV', 'fuel.diesel'],
    ['V-Power Diesel', 'fuel.diesel'],
    ['Super Diesel', 'fuel.diesel'],
    ['Red diesel', 'gasOil'],
    ['Gas Oil', 'gasOil'],
    ['LPG', 'lpg'],
  ])('%s is %s', async (product, stream) => {
    const { activities } = await read('Date,Product,Litres', `2025-03-01,${product},10`)
    expect(activities.map((one) => one.stream)).toEqual([stream])
  })
  it.each(['AdBlue', 'Screenwash', 'Car Wash', 'Shop goods', 'Engine oil', 'Card fee'])(
    '%s is no fuel, and it is said',
    async (product) => {
      const { codes, result } = await read('Date,Product,Litres', `2025-03-01,${product},10`)
      expect([codes, result.rows.ignored]).toEqual([['row_passed_over'], 1])
    },
  )
  it.each(['Diesel/Unleaded', 'HVO', 'Ultimate', 'B7X'])('“%s” is asked', async (product) => {
    expect((await read('Date,Product,Litres', `2025-03-01,${product},10`)).codes).toEqual(['stream_unknown'])
  })

  it('litres count before distance, and distance where there are none; the note says which', async () => {
    const { activities } = await read(
      'Date,Product,Litres,Miles travelled,Vehicle',
      '2025-03-01,Diesel,10,95,Ford Transit van',
      '2025-03-02,Diesel,,95,Ford Transit van',
    )
    expect(activities.map(shown)).toEqual([
      'fuel.diesel 10 litre 2',
      'fleet.van fuel=diesel;size=average 95 mile 3',
    ])
    expect(activities.map(({ note }) => note)).toEqual([
      'by its litres, not by the distance also given',
      'by its distance: the litres are missing',
    ])
  })
})

describe('what is personal', () => {
  it('is in no note and no issue: names, addresses, e-mail, staff numbers', async () => {
    const { activities, issues } = await read(
      'Booking ID,Traveller name,Employee ID,Email,Travel date,Travel type,From,To,Distance (km),Status',
      'jo@example.org,Jo Made-Up,E777,jo@example.org,2025-03-01,Train,1 Private Lane,Leeds,10,Confirmed',
      'jo@example.org,Jo Made-Up,E777,jo@example.org,2025-03-01,Train,1 Private Lane,Leeds,10,Confirmed',
      'jo@example.org,Jo Made-Up,E777,jo@example.org,2025-03-02,Train,1 Private Lane,Leeds,,Confirmed',
      'jo@example.org,Jo Made-Up,E777,jo@example.org,2025-03-02,Rocket,1 Private Lane,Leeds,4,Confirmed',
    )
    const said = JSON.stringify([activities, issues])
    for (const text of ['example.org', 'Made-Up', 'E777', 'Private']) expect(said).not.toContain(text)
    expect(activities.length).toBeGreaterThan(0)
  })
})

describe('whose a journey is', () => {
  const academies = new Map([
    ['oak', 'id-of-oak'],
    ['elm', 'id-of-elm'],
  ])
  const defaults = { academyId: 'id-of-oak', stream: undefined, meter: undefined, profile: undefined }
  const whose = async (text: string, given = context({ academies, defaults })) => {
    const { records, codes } = await readAll(text, given)
    return [...(records as ActivityRecord[]).map(({ academyId }) => academyId), ...codes]
  }
  it('a department that is an academy, else the one that the sender said', async () => {
    expect(await whose('Date,Miles,Department\n2025-01-14,5,Elm\n2025-01-15,5,Science\n')).toEqual([
      'id-of-elm',
      'id-of-oak',
    ])
  })
  it('a school that is not known is never another', async () => {
    expect(await whose('Date,Miles,School\n2025-01-14,5,Ash\n')).toEqual(['academy_unknown'])
  })
  it('without an answer it is asked, row by row or for the whole file', async () => {
    const unsaid = context({ academies })
    expect(await whose('Date,Miles,Department\n2025-01-14,5,Science\n', unsaid)).toEqual(['academy_unknown'])
    const { issues, result } = await readAll('Date,Miles\n2025-01-14,5\n', unsaid)
    expect([result.status, issues[0]?.message]).toEqual(['rejected', expect.stringContaining('--academy')])
  })
})

describe('the order of rows', () => {
  it('never changes a total, with refunds, repeats, cancellations and rides among them', async () => {
    const fuel = [
      '2025-01-01,C1,Diesel,40',
      '2025-01-02,C1,Diesel,40',
      '2025-01-03,C1,Diesel,-40',
      '2025-01-04,C2,Unleaded,12.5',
      '2025-01-05,C2,AdBlue,10',
      '2025-01-06,C2,Unleaded,-7',
    ]
    const bookings = [
      'B1,2025-02-01,Train,Leeds,York,Fulfilled,41.5,15',
      'B1,2025-02-02,Train,York,Leeds,Fulfilled,41.5,15',
      'B1,2025-02-02,Train,York,Leeds,Refunded,,-15',
      'B2,2025-02-03,Train,Leeds,Hull,Confirmed,90,20',
      'B2,2025-02-03,Train,Leeds,Hull,Cancelled,90,20',
      'B3,2025-02-04,Flight,MAN,DUB,Confirmed,,80',
      'B3,2025-02-04,Flight,MAN,DUB,Confirmed,,80',
      'B4,2025-02-05,Train,Leeds,Hull,Confirmed,90,20',
      'B4,2025-02-05,Train,Leeds,Hull,Credit note,,-5',
    ]
    const totals = async (head: string, rows: readonly string[]) => {
      const { result } = await read(head, ...rows)
      return [
        result.rows.accepted,
        result.rows.rejected,
        ...result.activities.map((one) => `${one.stream} ${one.total}`).sort(),
      ]
    }
    const fuelHead = 'Date,Card,Product,Litres'
    const bookingHead = 'Booking ID,Travel date,Travel type,Origin,Destination,Status,Distance (km),Net'
    expect(await totals(fuelHead, fuel)).toEqual([2, 1, 'fuel.diesel 40', 'fuel.petrol 12.5'])
    // 41.5 of the way there, 90 of B4, and MAN–DUB once.
    expect(await totals(bookingHead, bookings)).toEqual([3, 0, 'travel.flight 263.3', 'travel.rail 131.5'])
    const expected = { fuel: await totals(fuelHead, fuel), bookings: await totals(bookingHead, bookings) }
    const shuffled = <T>(rows: readonly T[]) =>
      fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length })
    await fc.assert(
      fc.asyncProperty(shuffled(fuel), shuffled(bookings), async (one, other) => {
        expect(await totals(fuelHead, one)).toEqual(expected.fuel)
        expect(await totals(bookingHead, other)).toEqual(expected.bookings)
      }),
      { numRuns: 60 },
    )
  })
})
