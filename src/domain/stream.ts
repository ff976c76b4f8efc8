import type { Unit } from './unit.ts'

/** The stream identifiers: part of the interface. */
export const streamIds = [
  'gas.mains',
  'heatingOil',
  'gasOil',
  'lpg',
  'coal',
  'biomass.pellets',
  'biomass.chips',
  'biomass.logs',
  'biogas',
  'fuel.diesel',
  'fuel.petrol',
  'fuel.diesel.mineral',
  'fuel.petrol.mineral',
  'fleet.car',
  'fleet.van',
  'fleet.minibus',
  'fleet.motorbike',
  'refrigerant',
  'electricity.grid',
  'electricity.vehicle',
  'heat.network',
  'water.supply',
  'water.treatment',
  'waste',
  'material',
  'travel.car',
  'travel.motorbike',
  'travel.taxi',
  'travel.bus',
  'travel.coach',
  'travel.rail',
  'travel.railInternational',
  'travel.underground',
  'travel.tram',
  'travel.ferry',
  'travel.flight',
  'travel.hotel',
  'commute.staff',
  'commute.pupil',
  'homeworking',
  'solar.used',
  'solar.exported',
] as const
export type StreamId = (typeof streamIds)[number]

export type Scope = 1 | 2 | 3
/** How SECR treats a stream: in the statutory table, optional beside it, in the inventory only, or shown and not counted. */
export type SecrClass = 'mandatory' | 'voluntary' | 'inventory' | 'memo'
/**
 * What a line is: `direct` (combustion, generation, leak, travel), well-to-tank, transmission and distribution losses, the
 * well-to-tank of those losses, or biogenic CO2 (outside of scopes, in no total).
 */
export type LineKind = 'direct' | 'wtt' | 'td' | 'wttTd' | 'biogenic'

export const attributeNames = [
  'size',
  'fuel',
  'class',
  'haul',
  'radiativeForcing',
  'gas',
  'material',
  'route',
  'country',
  'mode',
] as const
export type AttributeName = (typeof attributeNames)[number]
/** `{ fuel: 'diesel', size: 'small' }` */
export type Attributes = Readonly<Partial<Record<AttributeName, string>>>

/** A kind of activity, as the catalogue describes it. */
export interface Stream {
  readonly id: StreamId
  readonly title: string
  readonly scope: Scope | undefined
  /** GHG Protocol Scope 3 category (1 to 15) of its direct lines; undefined in scopes 1 and 2. */
  readonly category: number | undefined
  readonly baseUnit: Unit
  /** Every unit that a quantity may be given in. */
  readonly units: readonly Unit[]
  readonly secr: SecrClass
  /** The attributes it takes with their values; the first value is what is meant when none is given, '' where one must be given. */
  readonly attributes: Readonly<Partial<Record<AttributeName, readonly string[]>>>
  /** Why it is mapped as it is, where that needs saying (no minibus factor is published). */
  readonly reason: string | undefined
}

/** The attributes as text in a fixed order, `fuel=diesel;size=small`: how a variant is stored and compared. */
export function variantText(attributes: Attributes): string {
  return attributeNames
    .flatMap((name) => (attributes[name] === undefined ? [] : [`${name}=${attributes[name]}`]))
    .sort()
    .join(';')
}

/** The attributes that a variant's text stands for. */
export function variantAttributes(text: string): Attributes {
  if (text === '') return {}
  // At the first equals sign only: published names contain others (“R290 = propane”).
  return Object.fromEntries(
    text.split(';').map((part) => {
      const at = part.indexOf('=')
      return [part.slice(0, at), part.slice(at + 1)]
    }),
  ) as Attributes
}
