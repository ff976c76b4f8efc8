import type { InventoryStepShown } from '../domain/frozen-inventory.ts'

/** The name of a step, as documents have it. */
export const stepNames: Readonly<Record<string, string>> = {
  submitted: 'Submitted for review',
  approved: 'Approved',
  published: 'Published',
  reopened: 'Reopened',
}

/**
 * The steps that a document shows: the last submission, approval and publication that hold, and why the year was reopened. What reviewers
 * and preparers wrote to one another on the way is theirs. A note is shown of an approval and of a reopening.
 */
export function stepsShown(steps: readonly InventoryStepShown[]): InventoryStepShown[] {
  let held: readonly InventoryStepShown[] = []
  let before: readonly InventoryStepShown[] = []
  for (const step of steps) {
    const { kind } = step
    if (kind === 'reopened') {
      before = held
      held = [step]
    } else if (kind === 'abandoned') held = before
    else if (kind === 'sentBack') held = held.filter((one) => one.kind === 'reopened')
    else if (kind in stepNames) held = [...held.filter((one) => one.kind !== kind), step]
  }
  return held.map((step) =>
    step.kind === 'approved' || step.kind === 'reopened' ? step : { ...step, note: null },
  )
}
