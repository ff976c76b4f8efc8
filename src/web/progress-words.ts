import type { Static } from 'typebox'
import { printed } from '../documents/words.ts'
import { listWords } from '../domain/day-words.ts'
import { Decimal, shown } from '../domain/decimal.ts'
import type { Driver } from '../domain/drivers/cell.ts'
import type { driversSchema } from '../drivers/schema.ts'
import type { emissionsSchema } from '../emissions/schema.ts'
import type { progressSchema } from '../progress/schema.ts'
import { figure, notKnown, tonnes } from './format.ts'

// Progress in words: how far the trust is, and what moved.

export type Progress = Static<typeof progressSchema>
export type ProgressYear = Progress['years'][number]
export type Drivers = Static<typeof driversSchema>
export type Emissions = Static<typeof emissionsSchema>

/** A percentage of the API, such as `-24.822868`, with one place: `24.8 %`, without its sign. */
export const percentage = (text: string | null | undefined): string =>
  text === null || text === undefined ? notKnown : `${printed(shown(new Decimal(text).abs(), 1))} %`

/** A change in percent: `24.8 % less`, `3.1 % more`, `no change`. */
export function changeWords(text: string | null | undefined): string {
  if (text === null || text === undefined) return notKnown
  const value = new Decimal(shown(new Decimal(text), 1))
  return value.isZero() ? 'no change' : `${percentage(text)} ${value.isNegative() ? 'less' : 'more'}`
}

/** An amount of a target in its unit: tonnes of CO2e, or kilograms per pupil or square metre. */
export const inUnit = (kg: string | null | undefined, unit: Progress['unit']): string =>
  unit === 'kgCO2e'
    ? tonnes(kg)
    : kg === null || kg === undefined
      ? notKnown
      : `${figure(kg)} ${unit.replace('m2', 'm²')}`

/** What a target promises, in a sentence. */
export function targetWords({
  kind,
  reductionPercent,
  targetYear,
  baseYear,
  scopes,
  categories,
}: Progress): string {
  const what = kind === 'neutral' ? 'to be carbon neutral' : `${figure(reductionPercent)} % below ${baseYear}`
  const of = `${categories.length === 1 ? 'category' : 'categories'} ${listWords(categories.map(String))}`
  const third = categories.length === 0 ? '' : ` (of Scope 3, ${of})`
  const counted = `${scopes.length === 1 ? 'Scope' : 'Scopes'} ${listWords(scopes.map(String))}`
  return `The target is ${what} by ${targetYear}. It counts ${counted}${third}.`
}

/** How far the trust is, in sentences: the latest year that can be compared, and what is left to do. */
export function standingWords(progress: Progress): string[] {
  const { now, unit, baseYear, targetYear, yearsLeft, toCutKgCO2e, neededPercentPerYear } = progress
  if (now === null || now.kgCO2e === null) return []
  const allowed = progress.years.find(({ year }) => year === now.year)?.pathKgCO2e
  const path =
    now.onPath === null
      ? ''
      : ` That is ${now.onPath ? 'on' : 'above'} the path to ${targetYear}${allowed ? `, which allows ${inUnit(allowed, unit)} in ${now.year}` : ''}.`
  const change = new Decimal(shown(new Decimal(now.changePercent ?? 0), 1))
  const against =
    now.changePercent === null
      ? ''
      : change.isZero()
        ? `, as much as in ${baseYear}`
        : `, ${percentage(now.changePercent)} ${change.isNegative() ? 'below' : 'above'} ${baseYear}`
  const left =
    toCutKgCO2e === null || yearsLeft === null || new Decimal(toCutKgCO2e).lte(0)
      ? []
      : [
          `${inUnit(toCutKgCO2e, unit)} still to cut by ${targetYear}${neededPercentPerYear === null ? '' : `: ${percentage(neededPercentPerYear)} less every year`}.`,
        ]
  return [`${inUnit(now.kgCO2e, unit)} in ${now.year}${against}.${path}`, ...left]
}

const driverNames: Readonly<Record<Driver, string>> = {
  structure: 'Joining and leaving',
  activity: 'Activity',
  intensity: 'Use per pupil',
  weather: 'Weather',
  gridFactor: 'Electricity grid',
  otherFactors: 'Other factors',
  method: 'Method',
  corrections: 'Corrections',
}
const intensityNames = { pupils: 'Use per pupil', floorAreaM2: 'Use per m²', none: 'Intensity' }

/** What a driver is called on pages. */
export const driverName = (driver: Driver, per: Drivers['per']): string =>
  driver === 'intensity' ? intensityNames[per] : driverNames[driver]

/** What moved the emissions between two years, the greatest first, in a sentence; undefined where it cannot be told. */
export function driversWords({
  parts,
  changeKgCO2e,
  from,
  to,
  per,
  ownDoingKgCO2e,
}: Drivers): string | undefined {
  if (parts === null || changeKgCO2e === null) return undefined
  const less = new Decimal(changeKgCO2e).isNegative()
  const sizes = parts
    .filter(({ kgCO2e }) => !new Decimal(kgCO2e).isZero())
    .sort((one, other) => new Decimal(other.kgCO2e).abs().cmp(new Decimal(one.kgCO2e).abs()))
    .slice(0, 2)
    .map(({ driver, kgCO2e }) => `${driverName(driver, per).toLowerCase()} (${signedTonnes(kgCO2e)})`)
  const most = sizes.length === 0 ? '' : ` Most of it: ${sizes.join(' and ')}.`
  const own =
    ownDoingKgCO2e === null
      ? ''
      : ` What the schools did themselves, activity and use together: ${signedTonnes(ownDoingKgCO2e)}.`
  return `From ${from} to ${to} emissions ${less ? 'fell' : 'rose'} by ${tonnes(new Decimal(changeKgCO2e).abs().toFixed())}.${most}${own}`
}

/** Kilograms as tonnes with their sign: `+8.3 tCO2e`, `−43.3 tCO2e`. */
export const signedTonnes = (kg: string): string => `${new Decimal(kg).gt(0) ? '+' : ''}${tonnes(kg)}`
