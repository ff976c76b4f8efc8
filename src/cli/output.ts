import type { Writable } from 'node:stream'

/** Where a command writes, and how it ends: passed in, so that tests can look. */
export interface Terminal {
  readonly out: Writable
  readonly err: Writable
  /** 0 done, 1 something was refused, 2 wrongly called, 3 not possible now (src/cli/problems.ts). */
  exitCode: number
}

/** Ends a command by an exit code; of several it is the gravest. */
export function endWith(terminal: Terminal, code: number): void {
  terminal.exitCode = Math.max(terminal.exitCode, code)
}

/** Writes a line to standard output. */
export function say(terminal: Terminal, line = ''): void {
  terminal.out.write(`${line}\n`)
}

/** Writes a line to standard error. */
export function complain(terminal: Terminal, line: string): void {
  terminal.err.write(`${line}\n`)
}

/** Rows as columns: the first left-aligned, the others right-aligned where `right` says so. */
export function aligned(
  rows: readonly (readonly string[])[],
  right: ReadonlySet<number> = new Set(),
): string[] {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  return rows.map((row) =>
    row
      .map((cell, index) =>
        right.has(index) ? cell.padStart(widths[index] ?? 0) : cell.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

const barWidth = 24

/** A bar for the progress of one thing, drawn over itself on a terminal; nothing where the output is not one. */
export function progressBar(terminal: Terminal, name: string, silent: boolean): (percent: number) => void {
  const screen = terminal.err as Writable & { isTTY?: boolean }
  if (silent || screen.isTTY !== true) return () => {}
  return (percent) => {
    const full = Math.round((percent * barWidth) / 100)
    screen.write(
      `\r${'█'.repeat(full)}${'░'.repeat(barWidth - full)} ${String(percent).padStart(3)} % ${name}\x1b[K`,
    )
    if (percent >= 100) screen.write('\r\x1b[K')
  }
}
