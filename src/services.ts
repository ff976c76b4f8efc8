import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/client.ts'
import type { UploadRunner } from './uploads/runner.ts'

/** What every slice is given: made once in main.ts (or by a test). */
export interface Services {
  readonly config: Config
  readonly db: Database
  readonly clock: Clock
  readonly uploads: UploadRunner
}
