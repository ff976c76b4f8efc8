import type { Caller } from './access/caller.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/client.ts'
import type { Factors } from './factors/run.ts'
import type { Pace } from './pace.ts'
import type { UploadRunner } from './uploads/runner.ts'

/** What every slice is given: made once in start.ts (or by a test). */
export interface Services {
  readonly config: Config
  readonly db: Database
  readonly clock: Clock
  readonly uploads: UploadRunner
  readonly factors: Factors
  readonly pace: Pace
  /** Callers inside this process, by the token that it made for them: the command line on the machine itself, and pages. */
  readonly localCallers: Map<string, Caller>
}
