import { setImmediate as nextTurn } from 'node:timers/promises'

/**
 * Lets work in the background give way to people who wait. On the embedded database both use the one connection: a request asks a
 * dozen small questions, and behind each of them a batch of an import would squeeze in.
 */
export class Pace {
  #active = 0
  #idle: (() => void)[] = []

  /** A request that somebody waits for has begun. */
  begin(): void {
    this.#active++
  }

  /** It is answered. */
  end(): void {
    this.#active--
    if (this.#active > 0) return
    const idle = this.#idle
    this.#idle = []
    for (const go of idle) go()
  }

  /** Resolves when nobody waits, and after `atMostMs` in any case, so that the work goes on under load as well. */
  async turn(atMostMs = 250): Promise<void> {
    // Batches that follow each other closely would keep requests from even being heard: those that have arrived come first.
    await nextTurn()
    await nextTurn()
    if (this.#active <= 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, atMostMs)
      this.#idle.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}
