import { meterNumber } from '../domain/meter-number.ts'
import { isRefusal } from '../domain/refusal.ts'
import { parseUnit, type Unit } from '../domain/unit.ts'
import type { ReadContext } from './record.ts'

/** A column of a matrix: which meter it is of, and in what its values are where its head says so. */
export interface MeterHead {
  readonly meter: string
  readonly unit: Unit | undefined
}

const withUnit = /^(.+?)\s*(?:[([]([^()[\]]+)[)\]]|\b(kwh|mwh|wh|m3|m³))$/i
const label = /^(?:mpan(?: core)?|mprn|mpr|mpxn|meter(?: number)?)[ :_-]+/i

/** The meter and the unit that a head names: `MPAN 2248624512332 (kWh)`. */
export function meterHead(head: string): MeterHead {
  const text = head.trim()
  const match = withUnit.exec(text)
  const unit = match === null ? undefined : parseUnit(match[2] ?? match[3] ?? '')
  const meter = (unit === undefined ? text : (match?.[1] ?? text)).trim()
  return { meter: meter.replace(label, ''), unit }
}

/** Whether a head is plainly a meter: an MPAN or MPRN, or a reference that is registered. A word that could be anything is not. */
export function headsMeter(head: string, context: ReadContext): boolean {
  const read = meterNumber(meterHead(head).meter)
  if (isRefusal(read)) return false
  return context.meters.has(read.number) || (read.kind !== 'own' && read.checked)
}
