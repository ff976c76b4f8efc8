export { refreshMeters } from './refresh.ts'
export { activityTotals, meterDaysMissing, meterTotals, sourceRowsOfActivity, sourceRowsOfMeter } from './store.ts'
