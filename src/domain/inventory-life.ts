import type { InventoryStepShown } from './frozen-inventory.ts'

/** Why a published year is restated (GHG Protocol Corporate Standard, chapter 5, and corrections of the factors by their publisher). */
export const restatementCauses = ['error', 'method', 'structure', 'factorCorrection'] as const
export type RestatementCause = (typeof restatementCauses)[number]

export const causeWords: Readonly<Record<RestatementCause, string>> = {
  error: 'an error was found',
  method: 'the method was changed',
  structure: 'the trust’s structure changed',
  factorCorrection: 'the publisher corrected its conversion factors',
}

export const stepKinds = ['submitted', 'sentBack', 'approved', 'published', 'reopened', 'abandoned'] as const
export type StepKind = (typeof stepKinds)[number]
export const inventoryStates = ['open', 'submitted', 'approved', 'published'] as const
export type InventoryState = (typeof inventoryStates)[number]

/** A finding of the checks that was accepted when the year was submitted, and why. */
export interface AcceptedFinding {
  readonly code: string
  readonly about: string
  readonly message: string
  readonly reason: string
}

/** A step of an inventory as it is kept. */
export interface InventoryStep extends InventoryStepShown {
  readonly kind: StepKind
  readonly seq: number
  readonly version: number
  readonly cause: RestatementCause | null
  readonly sha256: string | null
  readonly contributors: readonly string[]
  readonly accepted: readonly AcceptedFinding[]
}

/** What was published of a year once. */
export interface Publication {
  readonly version: number
  readonly sha256: string
  readonly at: string
  readonly by: string
  readonly approvedBy: string
  /** Of a restatement. */
  readonly cause: RestatementCause | null
  readonly reason: string | null
}

/** How far an inventory has come. */
export interface InventoryLife {
  readonly state: InventoryState
  /** The version that is at hand: that which stands published, or that which will be. */
  readonly version: number
  /** The highest version that there was, one that was abandoned among them: the next restatement has the number after it. */
  readonly versionMax: number
  readonly steps: readonly InventoryStep[]
  /** In the order of publishing: the last stands. */
  readonly publications: readonly Publication[]
  /** What was submitted of the version at hand, where it is in review or approved. */
  readonly submitted: InventoryStep | undefined
  /** Why the version at hand is a restatement; undefined of the first version, and of what stands published. */
  readonly reopened: InventoryStep | undefined
}

const stateAfter: Readonly<Record<StepKind, InventoryState>> = {
  submitted: 'submitted',
  sentBack: 'open',
  approved: 'approved',
  published: 'published',
  reopened: 'open',
  abandoned: 'published',
}

const lastOf = (steps: readonly InventoryStep[], kind: StepKind): InventoryStep | undefined =>
  steps.filter((one) => one.kind === kind).at(-1)

/** The life of an inventory by its steps, in their order. A year without a step is open, in version 1. */
export function lifeOf(steps: readonly InventoryStep[]): InventoryLife {
  const last = steps.at(-1)
  const state = last === undefined ? 'open' : stateAfter[last.kind]
  const versionMax = last?.version ?? 1
  const publications = steps.flatMap((step, index): Publication[] => {
    if (step.kind !== 'published' || step.sha256 === null) return []
    const before = steps.slice(0, index)
    const opened = lastOf(before, 'reopened')
    return [
      {
        ...{ version: step.version, sha256: step.sha256, at: step.at, by: step.by },
        approvedBy: lastOf(before, 'approved')?.by ?? '',
        ...{ cause: opened?.cause ?? null, reason: opened?.note ?? null },
      },
    ]
  })
  const version = state === 'published' ? (publications.at(-1)?.version ?? versionMax) : versionMax
  return {
    ...{ state, version, versionMax, steps, publications },
    submitted: state === 'submitted' || state === 'approved' ? lastOf(steps, 'submitted') : undefined,
    reopened: state === 'published' ? undefined : lastOf(steps, 'reopened'),
  }
}

const words: Readonly<Record<InventoryState, string>> = {
  open: 'open: nothing of it is submitted',
  submitted: 'in review: it is submitted and not approved',
  approved: 'approved and not published',
  published: 'published',
}
/** How far a year has come, in words: for a refusal. */
export const stateWords = (year: string, { state, version }: InventoryLife): string =>
  `${year} is ${words[state]}${version > 1 ? ` (version ${version})` : ''}.`
