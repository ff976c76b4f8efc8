export {
  type CountedDay,
  countedDayValues,
  type EstimatePart,
  estimatedDaysByMethod,
  estimateParts,
} from './day-values.ts'
export { actualMonths, type HeldMeter, heldMeters } from './held.ts'
export { lockLedger } from './lock.ts'
export { type MeterCoverage, meterDaysMissing } from './missing-days.ts'
export { clearPrepared, type PreparedMonths, placePrepared, prepareMonths } from './prepare.ts'
export { refreshForUpload, refreshMeters } from './refresh.ts'
export { sourceRowsOfActivity, sourceRowsOfMeter } from './source-rows.ts'
export { activityTotals, meterTotals, utilityTotals } from './store.ts'
export type { ActivityTotal, MeterTotal, SourceRow, TotalsQuery, UtilityTotal } from './totals.ts'
