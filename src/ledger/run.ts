export { refreshMeters } from './refresh.ts'
export { sourceRowsOfActivity, sourceRowsOfMeter } from './source-rows.ts'
export { activityTotals, type MeterCoverage, meterDaysMissing, meterTotals } from './store.ts'
export type { ActivityTotal, MeterTotal, SourceRow, TotalsQuery } from './totals.ts'
