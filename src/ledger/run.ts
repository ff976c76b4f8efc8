export {
  type CountedDay,
  countedDayValues,
  type EstimatePart,
  estimatedDaysByMethod,
  estimateParts,
} from './day-values.ts'
export { actualMonths, type HeldMeter, heldMeters } from './held.ts'
export { lockLedger } from './lock.ts'
export {
  isLocked,
  keepingLockedYears,
  type LockedSpan,
  type LockedYears,
  lockedFileWords,
  lockedRefusal,
  lockedSpans,
  touchedByUploads,
} from './locked-years.ts'
export {
  type MeasuredMeter,
  measuredDays,
  measuredHalfHours,
  type NewestDay,
  newestDays,
} from './measured-days.ts'
export {
  type CountedRecord,
  countedHalfHours,
  countedRecords,
  filesOfMeters,
  type HalfHourDay,
  halfHourReach,
  type MonthPart,
  meterReaches,
  monthsOfMeter,
} from './meter-readings.ts'
export { type MeterCoverage, meterDaysMissing } from './missing-days.ts'
export {
  baseUnitOf,
  type ListedDays,
  type Looked,
  listedOverlaps,
  type Overlap,
  stagedOverlaps,
} from './overlaps.ts'
export { clearPrepared, type PreparedMonths, placePrepared, prepareMonths } from './prepare.ts'
export { type ListedReads, listedReadsBeside, type ReadsBeside, readsBeside } from './reads-beside.ts'
export { refreshForUpload, refreshMeters } from './refresh.ts'
export {
  type ListedActivity,
  type RepeatedActivities,
  repeatedActivities,
  repeatedListed,
} from './repeated-activities.ts'
export { type SourceRange, type SourceSpan, sourceRanges } from './source-ranges.ts'
export { sourceRowsOfActivity, sourceRowsOfMeter } from './source-rows.ts'
export { type SpanTotal, spanTotals } from './span-totals.ts'
export { activityTotals, meterTotals, utilityTotals } from './store.ts'
export type { ActivityTotal, MeterTotal, SourceRow, TotalsQuery, UtilityTotal } from './totals.ts'
