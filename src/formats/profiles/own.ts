import type { Profile, Says } from '../profile.ts'

const meter = [
  'meter',
  'meter number',
  'mpan',
  'mpan core',
  'mpancore',
  'mprn',
  'mpxn',
  'mpr',
  'meter reference',
]
const unit = ['unit', 'units', 'uom']
const status = ['status', 'flag', 'quality', 'actual or estimate', 'est']
const utility = ['utility', 'fuel', 'commodity']
const date = ['date', 'day', 'reading date', 'read date']

/** As they are documented: the day comes first, and a half-hour is named by its start. */
const says: Says = { dateOrder: 'dayFirst', labels: 'start' }

/** The project's own layouts (docs/file-layouts.md). */
export const ownProfiles: readonly Profile[] = [
  {
    name: 'halfHourly.wide',
    title: 'Half-hourly, one row a day',
    layout: 'halfHourlyWide',
    heads: { meter, date, unit, utility, status, total: ['total', 'day total', 'total kwh'] },
    required: [['meter'], ['date']],
    slots: true,
    says,
  },
  {
    name: 'halfHourly.long',
    title: 'Half-hourly, one row a half-hour',
    layout: 'halfHourlyLong',
    heads: {
      meter,
      start: ['start', 'from', 'interval start', 'timestamp', 'date time', 'datetime'],
      unit,
      utility,
      status,
      value: ['value', 'consumption', 'kwh', 'quantity'],
    },
    required: [['meter'], ['start'], ['value']],
    says,
  },
  {
    name: 'bills',
    title: 'Bills',
    layout: 'bills',
    heads: {
      meter,
      from: ['from', 'start', 'bill from', 'period from'],
      to: ['to', 'end', 'bill to', 'period to'],
      quantity: ['quantity', 'consumption', 'units used', 'usage'],
      unit,
      utility,
      readType: ['read type', ...status],
      billType: ['bill type'],
      register: ['register', 'rate'],
      calorificValue: ['calorific value', 'cv'],
      correctionFactor: ['correction factor', 'correction'],
      invoice: ['invoice', 'invoice number', 'bill number'],
      credits: ['credits'],
    },
    required: [['meter'], ['from'], ['to'], ['quantity']],
    says,
  },
  {
    name: 'reads',
    title: 'Register reads',
    layout: 'reads',
    heads: {
      meter,
      serial: ['serial', 'serial number', 'meter serial'],
      register: ['register', 'register id'],
      date: ['read date', 'reading date', 'date'],
      reading: ['reading', 'read', 'meter reading'],
      unit,
      utility,
      readType: ['read type', 'reading type', ...status],
    },
    required: [['meter'], ['date'], ['reading']],
    says,
  },
  {
    name: 'activities',
    title: 'Travel, fuel, waste and other activities',
    layout: 'activities',
    heads: {
      academy: ['academy', 'school', 'site'],
      stream: ['stream'],
      from: ['from', 'date', 'start', 'travel date', 'delivery date'],
      to: ['to', 'end'],
      quantity: ['quantity', 'amount', 'distance', 'value'],
      unit,
      size: ['size', 'vehicle size'],
      fuel: ['fuel', 'fuel type'],
      class: ['class', 'cabin'],
      haul: ['haul'],
      radiativeForcing: ['radiative forcing'],
      gas: ['gas', 'refrigerant'],
      material: ['material'],
      route: ['route', 'waste route'],
      country: ['country'],
      mode: ['mode'],
      note: ['note', 'notes', 'description', 'reference', 'comment'],
      status,
    },
    required: [['academy'], ['stream'], ['from'], ['quantity'], ['unit']],
    says,
  },
  {
    name: 'daily',
    title: 'Daily totals',
    layout: 'daily',
    heads: {
      meter,
      date,
      unit,
      utility,
      status,
      serial: ['serial', 'serial number', 'meter serial', 'meter serial number'],
      register: ['register', 'register id', 'rate', 'tpr', 'channel'],
      value: ['value', 'consumption', 'kwh', 'total', 'quantity'],
    },
    required: [['meter'], ['date'], ['value']],
    says,
  },
  {
    name: 'estimates',
    title: 'Estimates, one row a day, with method and basis',
    layout: 'estimates',
    heads: {
      meter,
      date,
      unit,
      utility,
      value: ['value', 'consumption', 'kwh', 'quantity'],
      grade: ['grade', 'quality grade'],
      method: ['method', 'estimation method'],
      basis: ['basis', 'based on'],
    },
    // One of the two tells it from daily totals: an estimate that lacks the other is refused, never taken for an actual.
    required: [['meter'], ['date'], ['value'], ['method', 'basis']],
  },
]
