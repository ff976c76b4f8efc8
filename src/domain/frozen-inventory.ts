import type { Day } from './day.ts'
import type { SecrRowKey } from './secr.ts'
import type { SecrReport } from './secr-report.ts'

/** Decimal text, unrounded. */
type Amount = string

/** A file that lines rest on, by the SHA-256 of its bytes. */
export interface FrozenFile {
  readonly sha256: string
  readonly fileName: string
  readonly bytes: number
  readonly uploadedBy: string
}

/** Rows of a file that a quantity is made of. */
export interface FrozenSource {
  /** The place in `files`, from 0. */
  readonly file: number
  readonly firstRow: number
  readonly lastRow: number
  /** How many rows, and of meters how many days, are in it. */
  readonly rows: number
}

/** The quantity of one meter or stream of an academy in a month (or a part of it), and what it comes from. */
export interface FrozenAmount {
  readonly academy: string
  /** The meter's number; null: an activity. */
  readonly meter: string | null
  readonly stream: string
  readonly variant: string
  /** The part of a month that it covers; `end` is not in it. */
  readonly start: Day
  readonly end: Day
  readonly grade: number
  readonly unit: string
  readonly quantity: Amount
  readonly sources: readonly FrozenSource[]
  /** Its energy in kWh, each kind apart: `gross` and `net` calorific value, and `electricity`; row: where SECR shows it. */
  readonly energies: readonly {
    readonly kwh: Amount
    readonly basis: string
    readonly how: string
    readonly row: SecrRowKey | null
  }[]
}

/** A line: an amount times a row of a published factor table. `kgCO2e` = `quantity` × `factor.value`, exactly. */
export interface FrozenLine {
  /** Its number in this inventory, from 1. */
  readonly no: number
  /** The place in `amounts`, from 0. */
  readonly amount: number
  readonly scope: 1 | 2 | 3 | null
  readonly category: number | null
  readonly kind: string
  readonly method: 'location' | 'market' | null
  readonly basis: string | null
  /** What was multiplied: the amount in the unit of the factor. */
  readonly quantity: Amount
  readonly factor: {
    readonly set: string
    readonly id: string
    readonly value: Amount
    readonly unit: string
  }
  readonly kgCO2e: Amount
  readonly gases: readonly {
    readonly gas: string
    readonly factorId: string
    readonly value: Amount
    readonly kgCO2e: Amount
  }[]
  readonly provisional: boolean
  /** The row of SECR that it is summed in; null: none (district heat by the market, which is its location-based line once more). */
  readonly row: SecrRowKey | null
}

export interface FrozenFactor {
  readonly set: string
  readonly id: string
  /** The row's place in the published flat file, from 1 under the head. */
  readonly no: number
  readonly labels: readonly string[]
  readonly uom: string
  readonly ghgUnit: string
  readonly value: Amount
}

export interface FrozenFactorSet {
  readonly id: string
  readonly title: string
  readonly publisher: string
  readonly year: number
  readonly revision: string
  readonly publishedOn: Day | null
  readonly licence: string
  readonly attribution: string
  readonly sourceHash: string
}

export interface FrozenAcademy {
  readonly code: string
  readonly name: string
  readonly phase: string
  readonly urn: string | null
  /** Its days in the trust within the year; `end` is not in them. */
  readonly memberships: readonly {
    readonly start: Day
    readonly end: Day
    readonly startEvent: string | null
    readonly endEvent: string | null
  }[]
  readonly counts: readonly {
    readonly kind: string
    readonly asOf: Day
    readonly value: Amount
    readonly source: string
  }[]
  /** Pupils weighted by days in the trust; null where there is no count. */
  readonly weightedPupils: Amount | null
}

/** How whole the data of a meter or stream is in the year. */
export interface FrozenCoverage {
  readonly academy: string
  readonly what: string
  readonly stream: string
  readonly daysExpected: number
  readonly daysReceived: number
  readonly daysEstimated: number
  readonly missing: readonly { readonly start: Day; readonly end: Day }[]
  readonly note: string | null
}

/** A Scope 3 category of the GHG Protocol and how it stands; 1 to 15. */
export interface FrozenCategory {
  readonly category: number
  readonly status: 'relevant' | 'notRelevant' | 'notYetMeasured'
  readonly reason: string
}

/** What is restated against the version that was published before. */
export interface FrozenRestatement {
  readonly cause: string
  readonly reason: string
  readonly replacesSha256: string
  readonly replacesVersion: number
  readonly replacesPublishedOn: Day
  /** What of its figures moved, unrounded, each in its unit (tCO2e, kWh, tCO2e per pupil); none: only words changed. null: no figure. */
  readonly effects: readonly {
    readonly key: string
    readonly label: string
    readonly unit: string
    readonly before: Amount | null
    readonly after: Amount | null
    readonly change: Amount | null
  }[]
}

/**
 * The inventory of a reporting year, whole: every report of the year is a function of this and of nothing else, and its SHA-256 (of its
 * canonical JSON) stands on each. It has no id and no moment of a database in it, so that the same facts make the same bytes anywhere.
 */
export interface FrozenInventory {
  readonly format: 'trust-carbon inventory 1'
  readonly trust: string
  readonly year: string
  /** `end` is not in it. */
  readonly period: { readonly start: Day; readonly end: Day }
  readonly version: number
  readonly restatement: FrozenRestatement | null
  readonly report: SecrReport
  readonly academies: readonly FrozenAcademy[]
  readonly files: readonly FrozenFile[]
  readonly amounts: readonly FrozenAmount[]
  readonly lines: readonly FrozenLine[]
  readonly factorSets: readonly FrozenFactorSet[]
  readonly factors: readonly FrozenFactor[]
  readonly coverage: readonly FrozenCoverage[]
  readonly categories: readonly FrozenCategory[]
  /** What came and is in no figure, and why. */
  readonly notCalculated: readonly string[]
}

/** A step that an inventory took, as its documents show it. */
export interface InventoryStepShown {
  readonly kind: string
  readonly at: string
  readonly by: string
  readonly note: string | null
}

/** An inventory with its seal and how far it has come: what every document is made from. */
export interface SealedInventory {
  readonly body: FrozenInventory
  readonly sha256: string
  /** `open` is a draft of what counts now. */
  readonly state: 'open' | 'submitted' | 'approved' | 'published'
  readonly steps: readonly InventoryStepShown[]
  /** The day of the last step, or of the draft. */
  readonly date: Day
}
