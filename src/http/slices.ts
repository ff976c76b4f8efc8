import { academyRoutes } from '../academies/routes.ts'
import { keyRoutes } from '../access/routes.ts'
import { auditRoutes } from '../audit/routes.ts'
import { backupRoutes } from '../backups/routes.ts'
import { policyRoutes } from '../base-year/policy-routes.ts'
import { baseYearRoutes } from '../base-year/routes.ts'
import { classroomRoutes } from '../classrooms/routes.ts'
import { comparisonRoutes } from '../comparison/routes.ts'
import { coverageRoutes } from '../coverage/routes.ts'
import { creditRoutes } from '../credits/routes.ts'
import { degreeDayRoutes } from '../degree-days/routes.ts'
import { disclosureRoutes } from '../disclosures/routes.ts'
import { driverRoutes } from '../drivers/routes.ts'
import { emissionRoutes } from '../emissions/routes.ts'
import { estimateRoutes } from '../estimates/routes.ts'
import { evidenceRoutes } from '../evidence/routes.ts'
import { factorRoutes } from '../factors/routes.ts'
import { streamRoutes } from '../factors/stream-routes.ts'
import { figureThreadRoutes } from '../figure-threads/routes.ts'
import { forecastRoutes } from '../forecast/routes.ts'
import { holidayRoutes } from '../holidays/routes.ts'
import { inventoryRoutes } from '../inventories/routes.ts'
import { measureRoutes } from '../measures/routes.ts'
import { meterRoutes } from '../meters/routes.ts'
import { profileRoutes } from '../profiles/routes.ts'
import { progressRoutes } from '../progress/routes.ts'
import { documentRoutes } from '../reports/document-routes.ts'
import { reportRoutes } from '../reports/routes.ts'
import { scenarioRoutes } from '../scenarios/routes.ts'
import { statementRoutes } from '../statements/routes.ts'
import { structureRoutes } from '../structure/routes.ts'
import { targetRoutes } from '../targets/routes.ts'
import { trustRoutes } from '../trusts/routes.ts'
import { uploadRoutes } from '../uploads/routes.ts'
import { userRoutes } from '../users/routes.ts'
import { healthRoutes } from './health.ts'
import { problemRoutes } from './problem.ts'
import type { Routes } from './route.ts'

/** Every slice, in the order in which data passes through them: the contents page of the API. */
export const slices: readonly Routes[] = [
  healthRoutes,
  problemRoutes,
  trustRoutes,
  targetRoutes,
  academyRoutes,
  structureRoutes,
  meterRoutes,
  holidayRoutes,
  profileRoutes,
  uploadRoutes,
  degreeDayRoutes,
  estimateRoutes,
  streamRoutes,
  factorRoutes,
  emissionRoutes,
  driverRoutes,
  coverageRoutes,
  policyRoutes,
  baseYearRoutes,
  progressRoutes,
  comparisonRoutes,
  creditRoutes,
  scenarioRoutes,
  forecastRoutes,
  disclosureRoutes,
  inventoryRoutes,
  reportRoutes,
  evidenceRoutes,
  documentRoutes,
  statementRoutes,
  measureRoutes,
  figureThreadRoutes,
  classroomRoutes,
  userRoutes,
  keyRoutes,
  auditRoutes,
  backupRoutes,
]
