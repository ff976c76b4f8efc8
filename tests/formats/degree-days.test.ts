import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../src/domain/refusal.ts'
import { readDegreeDays } from '../../src/formats/degree-days.ts'

const fixtures = new URL('../../fixtures/degree-days/', import.meta.url)
const read = (bytes: string | Uint8Array, base = '15.5') =>
  readDegreeDays(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, {
    today: '2026-11-23',
    base,
  })
const file = (name: string) => read(readFileSync(fileURLToPath(new URL(name, fixtures))))
const found = (answer: ReturnType<typeof read>) => {
  if (isRefusal(answer)) throw new Error(answer.message)
  return answer.map(({ base, values }) => [base, values.map((one) => `${one.period} ${one.value.toFixed()}`)])
}

describe('a file of degree days', () => {
  it('of a standard year has the heating columns by base, and neither the cooling ones nor the totals', () => {
    const [first, second, ...rest] = found(file('standard-year.csv'))
    expect(rest).toEqual([])
    expect([first?.[0], second?.[0]]).toEqual(['18.5', '15.5'])
    expect(second?.[1]).toEqual([
      ...['01 310', '02 261', '03 248', '04 180', '05 93', '06 30'],
      ...['07 0', '08 0', '09 60', '10 155', '11 240', '12 310'],
    ])
  })

  it('of months names them by number or by name', () => {
    expect(found(file('months.csv'))).toEqual([['15.5', ['2025-01 341', '2025-02 280', '2025-03 248.5']]])
  })

  it('of days may have a title; a day without a value is left out, never nought', () => {
    expect(found(file('days.csv'))).toEqual([
      ['15.5', ['2025-01-01 12.5', '2025-01-02 0', '2025-01-04 7.25']],
    ])
  })

  it('of months may name their first days, or be written 2025-01', () => {
    expect(found(read('Month starting,HDD\n2025-01-01,341\n2025-02-01,280\n'))).toEqual([
      ['15.5', ['2025-01 341', '2025-02 280']],
    ])
    expect(found(read('month,value\n2025-01,341\n', '18.5'))).toEqual([['18.5', ['2025-01 341']]])
  })

  it('is refused whole, with every fault by its line', () => {
    const answer = file('broken.csv')
    if (!isRefusal(answer)) throw new Error('was not refused')
    expect(answer.message).toContain('Nothing of the file was taken in')
    expect(answer.details?.map((one) => one.slice(0, 7))).toEqual([
      ...['line 3:', 'line 4:', 'line 5:', 'line 6:', 'line 7:', 'line 8:'],
    ])
    expect(answer.details?.join('\n')).toMatch(/negative[\s\S]*more than there can be[\s\S]*stands in line 2/)
  })

  it('is refused where it has no head, nothing under it, or is no text', () => {
    const code = (text: string) => {
      const answer = read(text)
      return isRefusal(answer) ? answer.refusal : 'taken'
    }
    expect(code('')).toBe('file_empty')
    expect(code('day;rain\n2025-01-01;3\n')).toBe('column_missing')
    expect(code('month,cdd_15_5C\nJan,3\n')).toBe('column_missing')
    expect(code('date,value\n')).toBe('file_empty')
    expect(code('PK\u0003\u0004')).toBe('file_not_text')
    expect(code('month,value\n2025-01-15,341\n')).toBe('date_invalid')
    expect(code('year,month,value\n25,1,341\n')).toBe('date_invalid')
    expect(code('month,value\n2026-12,341\n')).toBe('date_future')
  })
})
