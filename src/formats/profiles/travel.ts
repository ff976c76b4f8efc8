import type { Profile, Role } from '../profile.ts'

/** Heads in the ways in which exports write them: `booking id`, `booking_id`, `bookingid`, `booking-id`. */
const ways = (names: string): string[] => [
  ...new Set(
    names
      .split(/\s*\|\s*/)
      .map((name) => name.trim().replace(/\s+/g, ' '))
      .flatMap((name) => [name, ...['_', '', '-'].map((between) => name.replaceAll(' ', between))]),
  ),
]
/** A head with its unit in it, in the ways in which that is written. */
const withUnits = (...names: readonly string[]): string[] =>
  names.flatMap((name) => [
    ...['miles', 'mi', 'km', 'kms', 'kilometres'].flatMap((unit) => [
      `${name} (${unit})`,
      `${name} ${unit}`,
      `${name.replaceAll(' ', '_')}_${unit}`,
    ]),
    `${name} in miles`,
    `${name} in km`,
  ])

const academy = ways('academy | school | academy name | school name | academy code | establishment')
const site = ways('site | site name')
const department = ways(`
      department | team | team name | cost centre | cost center | cost centre name | cost code |
      division | area pay division | business unit | faculty | organisation`)
const date = ways(`
      date | travel date | date of travel | journey date | date of journey | trip date | expense date
      | claim date | transaction date | month`)
const start = ways(`
      claim line start | start date | from date | date from | period start | journey start date`)
const end = ways('claim line end | end date | to date | date to | period end | journey end date')
const origin = ways(`
      from | origin | start location | from location | start | start postcode | from postcode |
      journey from | departure`)
const destination = ways(`
      to | destination | end location | to location | end | end postcode | to postcode | journey to |
      arrival`)
const passengers = ways(`
      passengers | no of passengers | no. of passengers | number of passengers | passenger count | pax
      | travellers | number of travellers | no of travellers | no. of travellers | tickets | number of
      tickets`)
const traveller = ways(`
      traveller | traveller name | traveler | passenger | passenger name | employee | employee id |
      employee name | staff number | staff name | user name | user id | name | claimant | driver |
      driver name | member id`)
const status = ways('status | booking status | claim status | ticket status')
const amount = ways(`
      amount | business value | business value (gbp) | amount claimed | claim amount | claim value |
      total claimed | amount (gbp) | amount (£) | amount £ | total amount | total | value | cost |
      total cost | price | total price | gross | gross amount | gross value | net | net amount | net
      value | fare | reimbursement`)
const fuel = ways('fuel | fuel type | vehicle fuel | vehicle fuel type | type of fuel')
const size = ways('size | vehicle size | car size')
const engine = ways(`
      engine size | engine | engine capacity | engine cc | cc | engine size (cc) | engine size
      (litres) | engine size (l) | engine capacity (cc) | vehicle engine size`)
const unit = ways(`
      unit | units | distance unit | unit of distance | distance units | uom | unit of measure |
      mileage unit`)

const named = [
  'business mileage',
  'mileage',
  'distance',
  'trip distance',
  'journey distance',
  'distance travelled',
  'total distance',
  'total mileage',
  'business distance',
  'claimed distance',
  'distance claimed',
  'mileage claimed',
  'journey length',
]
const distance = [
  ...ways(`
      business mileage (miles) | business miles | miles | total miles | miles claimed | claimed miles
      | number of miles | no of miles | no. of miles | miles travelled | miles driven | reimbursable
      miles | trip miles | km | kms | kilometres | total km | km travelled | passenger km | passenger
      miles | car log entry business distance | distance (passenger km)`),
  ...withUnits(...named),
  ...ways(named.join(' | ')),
]

const mileageHeads: Profile['heads'] = {
  academy: [...academy, ...site],
  department,
  id: ways(`
      claim id | claim number | claim no | claim ref | claim reference | expense id | entry id | report entry id | report entry key | entry key |
      journey id | reference | ref | id`),
  distance,
  date,
  start,
  end,
  origin,
  destination,
  unit,
  vehicle: ways(`
      vehicle | vehicle type | type of vehicle | car | vehicle
      registration | vehicle reg | registration | reg no | registration number | make and model | car
      make | vehicle make`),
  fuel,
  engine,
  size,
  claimType: ways(`
      claim type | mileage type | type | journey type | expense type | trip type | driver or passenger
      | driver/passenger | purpose type`),
  amount,
  rate: ways(`
      business rate high | business rate high (pence per mile) | rate | rate per mile | mileage rate |
      rate (£) | rate (p) | rate (pence) | rate (pence per mile) | pence per mile | ppm | rate per
      mile (p) | rate per mile (£) | rate per km`),
  rateLow: ways('business rate low | business rate low (pence per mile)'),
  // Never read: what people write there is their own affair. It tells a claim from a booking.
  itinerary: ways(`
      journey | journey details | route | journey description | details of journey | purpose | purpose of journey |
      reason | reason for journey | reason for travel | description`),
  return: ways('return | return journey | single/return | return?'),
  passengers,
  overtime: ways(`
      overtime mileage | overtime mileage (miles) | overtime miles | commuting miles | commute miles |
      commuting mileage | home to work miles`),
  odometerStart: ways(`
      start mileage | start odometer | odometer start | opening mileage | mileage start | start miles
      | opening odometer`),
  odometerEnd: ways(`
      end mileage | finish mileage | end odometer | odometer end | closing mileage | mileage end | end
      miles | finish odometer | closing odometer`),
  traveller,
}
const mileageRequired: readonly (readonly Role[])[] = [
  ['distance', 'odometerEnd'],
  ['date', 'start'],
]
const fuelCardHeads: Profile['heads'] = {
  academy,
  department,
  id: ways(`
      transaction id | transaction number | transaction no | transaction ref | transaction reference |
      receipt number | receipt no | voucher number | docket number | invoice line | reference`),
  date: ways(`
      transaction date | date | purchase date | drawing date | date of transaction | trans date |
      transaction date time | delivery date | date/time | date and time`),
  product: ways(`
      product | product name | product description | product type | fuel product | goods | item | fuel
      grade | grade | fuel type | fuel`),
  volume: ways(`
      litres | liters | ltrs | ltr | litres purchased | total litres | fuel litres | volume litres |
      quantity (litres) | quantity (ltrs) | quantity (l) | quantity litres | qty (litres) | qty litres
      | volume (litres) | volume (l) | no of litres | number of litres | gallons | quantity (gallons)
      | volume (gallons) | us gallons | quantity | qty | volume | fuel quantity | fuel volume |
      quantity purchased`),
  unit: ways('unit | unit of measure | uom | quantity unit | measure'),
  energy: ways('kwh | energy (kwh) | kwh delivered | energy delivered (kwh) | quantity (kwh)'),
  card: ways(`
      card | card number | card no | card no. | card name | fuel card | fuel card number | pan`),
  vehicle: ways(`
      registration | vehicle registration | vehicle reg | registration number | reg | reg no | reg no.
      | vrn | vehicle | vehicle id`),
  amount: ways(`
      net | net value | net amount | net (£) | total net | goods value | gross | gross amount | gross
      value | total | total amount | amount | value | cost | total cost`),
  distance: ways(`
      miles travelled | distance (miles) | distance (km) | trip miles | journey miles | miles driven`),
}
const fuelCardRequired: readonly (readonly Role[])[] = [['volume', 'energy'], ['product'], ['date']]

const bookingId = ways(`
      booking id | booking reference | booking ref | booking number | booking no | booking |
      reservation id | order id | order reference | order number | ticket number | trip id |
      transaction id | reference | id`)
const bookedOn = ways(`
      booking date | booked date | date booked | booked on | created date | order date | issue date |
      purchase date | date of booking`)
const cabin = ways(`
      class | cabin | cabin class | travel class | class of travel | fare class | booking class |
      service class | ticket class | class of service | flight class`)
const roundTrip = ways(`
      return | is return | return journey | ticket type | journey type | trip type | single/return |
      single or return | return or single | one way/return | direction | return flag | return? | round
      trip`)
const bookingHeads: Profile['heads'] = {
  academy: [...academy, ...site],
  department,
  id: bookingId,
  travelType: ways(`
      travel type | booking type | product type | service type | product | mode | mode of transport |
      mode of travel | transport | transport mode | transport type | travel mode | type | type of
      travel | trip mode`),
  category: ways('category | haul type | transaction category'),
  status,
  event: ways('transaction type | entry type | line type | document type | booking action'),
  date: [
    ...ways(`
      travel date | service date | departure date | date of travel | outbound date | journey date |
      outward date | outward travel date | check in | check-in | check in date | check-in date |
      arrival date | flight date | date of journey | depart date | date of departure`),
    'date',
  ],
  start: ways('start date | from date | trip start date | start'),
  end: ways(`
      check out | check-out | check out date | check-out date | end date | return date | to date |
      inbound date | departure date (hotel) | trip end date | end`),
  bookedOn,
  itinerary: ways(`
      itinerary | route | routing | journey | flight route | segments | sector | sectors`),
  origin: ways(`
      origin | from | departure airport | origin airport | from airport | departure station | origin
      station | from station | from code | origin code | origin iata | from iata | from (iata) |
      departure iata | departure | depart | departs | departure location | start location | departure
      code | journey from | outbound from`),
  destination: ways(`
      destination | to | arrival airport | destination airport | to airport | arrival station |
      destination station | to station | to code | destination code | destination iata | to iata | to
      (iata) | arrival iata | arrival | arrive | arrives | arrival location | end location | arrival
      code | journey to | outbound to`),
  flight: ways(`
      flight number | flight no | flight no. | flight | airline | carrier | airline name | flight
      numbers`),
  class: cabin,
  haul: ways('haul | short/long haul | flight type | flight haul | haul category'),
  radiativeForcing: ways('radiative forcing'),
  return: roundTrip,
  passengers,
  nights: ways(`
      nights | no of nights | no. of nights | number of nights | room nights | night count | duration
      (nights) | length of stay`),
  rooms: ways('rooms | no of rooms | no. of rooms | number of rooms | room count'),
  country: ways(`
      country | hotel country | destination country | country name | arrival country | country code`),
  distance,
  unit,
  amount,
  fuel,
  engine,
  size,
  traveller,
}

export const travelProfiles: readonly Profile[] = [
  {
    name: 'travel.mileage',
    title: 'Mileage claims',
    layout: 'mileage',
    heads: mileageHeads,
    required: mileageRequired,
    unless: /^(booking[ _-]?id|travel[ _-]?type|trip\/eats id|product|litres|stream|nights)$/,
  },
  ...(['mile', 'km'] as const).map(
    (said): Profile => ({
      name: `travel.mileage.${said === 'mile' ? 'miles' : 'km'}`,
      title: `Mileage claims in ${said === 'mile' ? 'miles' : 'km'}`,
      layout: 'mileage',
      heads: mileageHeads,
      required: mileageRequired,
      says: { unit: said },
      onlyAsked: true,
    }),
  ),
  {
    name: 'travel.fuelCard',
    title: 'Fuel card transactions',
    layout: 'fuelCards',
    heads: fuelCardHeads,
    required: fuelCardRequired,
    unless: /^(stream|mpan|mprn|meter|meter number|booking[ _-]?id)$/,
  },
  ...(['litre', 'ukGallon'] as const).map(
    (said): Profile => ({
      name: `travel.fuelCard.${said === 'litre' ? 'litres' : 'gallons'}`,
      title: `Fuel card transactions in ${said === 'litre' ? 'litres' : 'gallons'}`,
      layout: 'fuelCards',
      heads: fuelCardHeads,
      required: fuelCardRequired,
      says: { unit: said },
      onlyAsked: true,
    }),
  ),
  {
    name: 'travel.bookings',
    title: 'Bookings of a travel agency',
    layout: 'journeys',
    heads: bookingHeads,
    required: [
      ['date', 'start'],
      ['travelType', 'flight', 'itinerary', 'class', 'haul', 'origin', 'category'],
      ['origin', 'itinerary', 'nights', 'distance', 'status', 'id'],
    ],
    unless: /^(stream|litres|mpan|mprn|meter|meter number|trip\/eats id|timestamp)$/,
  },
  {
    name: 'travel.uber',
    title: 'Uber for Business',
    layout: 'rides',
    heads: {
      academy,
      department: [...department, ...ways('group | program')],
      id: ways('trip/eats id | trip id | trip/eats uuid'),
      date: ways(`
      request date (utc) | drop-off date (utc) | transaction timestamp (utc) | transaction date (utc)`),
      localDate: ways('request date (local) | drop-off date (local)'),
      travelType: ways('service | request type'),
      distance: ways('distance (mi) | distance (miles) | distance (km) | distance'),
      event: ways('transaction type'),
    },
    required: [['id'], ['date', 'localDate'], ['distance'], ['travelType']],
  },
  {
    name: 'travel.oyster',
    title: 'Oyster card journey history',
    layout: 'tapIns',
    heads: {
      date: ['date'],
      itinerary: ['journey/action'],
      amount: ['charge'],
      event: ['credit'],
      note: ['note'],
    },
    required: [['date'], ['itinerary']],
  },
  {
    name: 'travel.expensify',
    title: 'Expensify',
    layout: 'journeys',
    heads: {
      academy,
      department: [...department, 'tag'],
      id: ways('expense id | transaction id'),
      date: ['timestamp', ...date],
      merchant: ['merchant'],
      amount: ['amount'],
      category: ['category'],
      comment: ways('comment | description'),
      event: ['reimbursable'],
    },
    required: [['merchant'], ['category'], ['comment'], ['date']],
    unless: /^(stream|litres|mpan|mprn)$/,
  },
  {
    name: 'travel.concur',
    title: 'SAP Concur expenses, with heads',
    layout: 'journeys',
    heads: {
      academy,
      department: [...department, ...ways('report org unit 1 | allocation custom 1')],
      id: ways('report entry id | report entry key | entry id | entry key | expense entry id'),
      date: ways('report entry transaction date | transaction date | expense date'),
      category: ways(`
      report entry expense type name | expense type name | expense type | report entry expense type`),
      origin: ways('car log entry from location | from location | from'),
      destination: ways('car log entry to location | to location | to'),
      distance: [...ways('car log entry business distance'), ...distance],
      unit: [...ways('car log entry distance unit'), ...unit],
      passengers: [],
      nights: ways('nights | number of nights | hotel nights'),
      country: ways('report entry location country | location country | country'),
      amount: ways(`
      report entry transaction amount | transaction amount | report entry approved amount | approved
      amount | journal amount`),
      class: cabin,
      traveller: ways('employee id'),
    },
    required: [['id'], ['date'], ['category']],
    unless: /^(booking[ _-]?id|stream)$/,
  },
  {
    name: 'travel.claims',
    title: 'Expense claims with categories',
    layout: 'journeys',
    heads: {
      academy,
      department,
      id: ways(
        'report entry id | report entry key | entry key | entry id | claim number | claim no | claim id | expense id | claim reference | id',
      ),
      date,
      category: ways('expense type | expense category | category | claim type | type'),
      status: ways('status | claim status'),
      origin: ways('journey from | from | start location | origin'),
      destination: ways('journey to | to | end location | destination'),
      itinerary: ways('itinerary | route'),
      return: ways('journey type | return | single/return'),
      class: [...ways('travel'), ...cabin],
      nights: ways('nights | number of nights | no of nights | no. of nights'),
      rooms: ways('rooms | number of rooms'),
      country: ways('country'),
      distance,
      unit,
      passengers,
      amount,
      fuel,
      engine,
      traveller,
    },
    required: [['category'], ['date'], ['distance', 'nights', 'origin'], ['amount']],
    unless: /^(booking[ _-]?id|travel[ _-]?type|stream|litres|vehicle|engine size|fuel type|mpan|mprn)$/,
  },
  {
    name: 'travel.moneyOnly',
    title: 'Payments without amounts',
    layout: 'moneyOnly',
    heads: {
      date: [
        ...date,
        ...ways(`
      payment date | posting date | date paid | paid date | invoice date | date of payment`),
      ],
      amount: [
        ...amount,
        ...ways(`
      net amount (gbp) | gross amount (gbp) | transaction amount | spend | amount paid | billing
      amount`),
      ],
      merchant: ways(`
      supplier | supplier name | merchant | merchant name | payee | vendor | vendor name | beneficiary
      | creditor | description | transaction description | details`),
    },
    required: [['date'], ['amount'], ['merchant']],
    unless: new RegExp(
      [
        ...[
          'mile',
          'distance',
          '\\bkms?\\b',
          'litre',
          '\\bltrs?\\b',
          'gallon',
          'kwh',
          'quantity',
          '\\bqty\\b',
          'volume',
        ],
        ...[
          'consumption',
          'usage',
          'reading',
          'meter',
          'mpan',
          'mprn',
          'nights',
          '\\bfrom\\b',
          'origin',
          '\\bunits?\\b',
        ],
        ...['product', 'stream', 'tonne', '\\bkg\\b', 'journey', 'category', 'comment'],
      ].join('|'),
    ),
  },
]

/** Files of travel and expenses, by what their heads say (docs/file-layouts.md). */
