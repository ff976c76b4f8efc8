import type { Profile } from '../profile.ts'

const meter = [
  ...[
    'mpan',
    'mprn',
    'mpxn',
    'mpr',
    'mpan core',
    'mpancore',
    'mpan_core',
    'mpan/mprn',
    'mprn/mpan',
    'mpan / mprn',
  ],
  ...[
    'mpr value',
    'meter',
    'meter number',
    'meter point',
    'meterpoint',
    'meter point reference',
    'meter reference',
  ],
  ...[
    'meter point reference number',
    'meter id',
    'supply number',
    'supplynumber',
    'supply point',
    'mpan number',
  ],
  ...['mprn number', 'site id', 'spid', 'mpan/mprn/spid', 'meter ref', 'metering point', 'mpans'],
]
const serial = [
  ...['serial', 'serial number', 'serial no', 'serial no.', 'serialnum', 'serialnumber', 'meter serial'],
  ...[
    'meter serial number',
    'meter serial no',
    'meter serial no.',
    'meter_serial_number',
    'meterserialnumber',
  ],
  ...['msn', 'meter no', 'meter no.', 'device id', 'serial num'],
]
const register = [
  ...[
    'register',
    'register id',
    'registerid',
    'register number',
    'register no',
    'register name',
    'tpr',
    'rate',
  ],
  ...[
    'time pattern',
    'dial',
    'channel',
    'register type',
    'tariff',
    'time of use',
    'meter register',
    'reg id',
  ],
]
const unit = [
  ...[
    'unit',
    'units',
    'uom',
    'unit of measure',
    'read units',
    'reading units',
    'meter units',
    'register units',
  ],
  ...['reading unit', 'read unit', 'unit of measurement'],
]
const utility = ['utility', 'fuel', 'commodity', 'fuel type', 'utility type', 'utilitytype', 'energy type']
const readType = [
  ...['read type', 'reading type', 'readtype', 'read_type', 'readingtype', 'type of read', 'read quality'],
  ...[
    'read source',
    'reading source',
    'reading status',
    'read status',
    'actual/estimated',
    'actual or estimate',
  ],
  ...['actual or estimated', 'a/e', 'e/a', 'estimated', 'status', 'flag', 'quality', 'read code', 'source'],
]
const coefficient = [
  ...['coefficient', 'multiplier', 'meter multiplier', 'multiplication factor', 'meter factor', 'ct ratio'],
  ...[
    'ct multiplier',
    'meter constant',
    'constant',
    'scaling factor',
    'register multiplier',
    'reading factor',
  ],
]
const date = [
  ...['read date', 'reading date', 'date of read', 'date of reading', 'date read', 'readdate', 'read_date'],
  ...[
    'reading_date',
    'readingdate',
    'read date time',
    'read date/time',
    'reading date/time',
    'reading date time',
  ],
  ...['read datetime', 'readdatetime', 'reading datetime', 'date/time', 'date time', 'datetime', 'timestamp'],
  ...['time stamp', 'date/time stamp', 'index date', 'meter read date', 'meter reading date', 'date'],
]
const time = ['read time', 'reading time', 'time of read', 'time of reading', 'readtime', 'time']

/** The names with the unit behind them as heads have it, and without. */
const inUnits = (names: readonly string[]): string[] =>
  names.flatMap((name) => [
    name,
    ...['(kwh)', '(m3)', '(m³)', '(hcf)', 'kwh', 'm3'].map((of) => `${name} ${of}`),
  ])
const reading = inUnits([
  ...[
    'reading',
    'read',
    'meter reading',
    'meter read',
    'register reading',
    'register read',
    'index',
    'meter index',
  ],
  ...['index reading', 'index read', 'index value', 'read value', 'reading value', 'meter reading value'],
  ...[
    'current reading',
    'current read',
    'latest reading',
    'latest read',
    'latest meter reading',
    'actual read',
  ],
  ...['cumulative reading', 'cumulative read', 'cumulative', 'closing read', 'closing reading', 'amr read'],
  ...[
    'amr reading',
    'amr index',
    'dial reading',
    'meterreading',
    'meterread',
    'readvalue',
    'indexvalue',
    'total index',
  ],
])

const sides = (words: readonly string[], things: readonly string[]): string[] =>
  words.flatMap((word) =>
    things.flatMap((thing) => [`${word} ${thing}`, `${word}_${thing.replaceAll(' ', '_')}`]),
  )
const presentWords = ['present', 'current', 'closing', 'end', 'latest', 'this', 'pres', 'to', 'final']
const previousWords = ['previous', 'prev', 'prior', 'opening', 'start', 'last', 'from', 'initial']
const values = [
  'read',
  'reading',
  'read value',
  'reading value',
  'meter read',
  'meter reading',
  'index',
  'value',
]
const days = ['read date', 'reading date', 'date', 'date of read', 'meter read date']
const types = ['read type', 'reading type', 'type', 'read status', 'read flag']
/** Columns that suppliers write on either side of a word: `Present Read Date`, `Read Date Present`. */
const after = (words: readonly string[], things: readonly string[]): string[] =>
  words.flatMap((word) => things.flatMap((thing) => [`${thing} ${word}`, `${thing} (${word})`]))

/** Register reads as suppliers, data collectors and building systems send them. */
export const readProfiles: readonly Profile[] = [
  {
    name: 'reads.supplier',
    title: 'Register reads, as suppliers and data collectors list them',
    layout: 'reads',
    heads: { meter, serial, register, date, time, reading, unit, utility, readType, coefficient },
    required: [['meter'], ['date'], ['reading']],
    // Beside these a reading is for reference, or is no index.
    without: ['kwh', 'ignore'],
  },
  {
    name: 'reads.previousAndPresent',
    title: 'Previous and present register reads in one row',
    layout: 'reads',
    heads: {
      meter,
      serial,
      register,
      date: [...sides(presentWords, days), ...after(presentWords, days), 'read date', 'reading date'],
      reading: inUnits([...sides(presentWords, values), ...after(presentWords, values)]),
      readType: [...sides(presentWords, types), ...after(presentWords, types), ...readType],
      previousDate: [...sides(previousWords, days), ...after(previousWords, days)],
      previousReading: inUnits([...sides(previousWords, values), ...after(previousWords, values)]),
      previousReadType: [...sides(previousWords, types), ...after(previousWords, types)],
      unit,
      utility,
      coefficient,
    },
    required: [['meter'], ['date'], ['reading'], ['previousDate'], ['previousReading']],
    // A bill that gives its kWh is read as a bill.
    without: ['kwh', 'total kwh', 'consumption kwh', 'consumption (kwh)', 'kwh used', 'units (kwh)'],
  },
  {
    name: 'reads.billGroups',
    title: 'Bills with register reads in groups of columns (R1 …)',
    layout: 'reads',
    heads: {
      meter: ['r1 mpan', 'r1 mprn', 'mpans', 'mpan', 'mprn'],
      serial: ['r1 meter serial number', 'r1 serial number', 'r1 msn'],
      coefficient: ['r1 coefficient'],
      unit: ['r1 units', 'r1 unit'],
      register: ['r1 tpr', 'r1 register'],
      previousDate: ['r1 previous read date'],
      previousReading: ['r1 previous read value'],
      previousReadType: ['r1 previous read type'],
      date: ['r1 present read date'],
      reading: ['r1 present read value'],
      readType: ['r1 present read type'],
    },
    required: [['meter'], ['date'], ['reading'], ['previousDate'], ['previousReading']],
    // Where the bill says its kWh it is read as a bill (bills.withReads): it knows of withdrawn ones.
    without: ['kwh'],
  },
  {
    name: 'reads.passiv',
    title: 'Passiv solar, latest generation meter reading',
    layout: 'reads',
    heads: {
      meter: ['generation msn'],
      // It is dated the day after the last use that it has, which is what a read at the start of a day is.
      date: ['date/time stamp'],
      reading: ['latest generation meter reading (kwh)', 'latest generation meter reading'],
    },
    required: [['meter'], ['date'], ['reading']],
    says: { unit: 'kWh', utility: 'solar' },
  },
  {
    name: 'reads.powerMonitoring',
    title: 'Power monitoring history of one register (time stamp, value, events)',
    layout: 'reads',
    heads: {
      meter,
      date: ['time stamp', 'timestamp'],
      reading: inUnits(['value']),
      note: ['events', 'event'],
      status: ['user', 'comment'],
      unit,
    },
    required: [['meter'], ['date'], ['reading'], ['note'], ['status']],
    says: { thousands: true },
  },
  {
    name: 'reads.startRead',
    title: 'Meter start reads by the half-hour',
    layout: 'reads',
    heads: {
      meter,
      serial,
      date: ['date', 'read date'],
      time: ['time'],
      unit,
      reading: ['meter start read'],
    },
    required: [['meter'], ['date'], ['reading']],
    without: ['kwh', 'consumption'],
  },
]
