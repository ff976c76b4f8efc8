import { describe, expect, it } from 'vitest'
import { isMpan, isMprn, meterNumber } from '../../src/domain/meter-number.ts'

describe('meter numbers', () => {
  // Worked by hand: 22 4862 4512 332 is 882, mod 11 is 2, mod 10 is 2, its last digit; 39384244 is 179, mod 11 is 3, its 03.
  it('an MPAN’s check digit: 22 4862 4512 332', () => {
    expect(isMpan('2248624512332')).toBe(true)
    expect(isMpan('2248624512333')).toBe(false)
    expect(meterNumber('22 4862 4512 332')).toEqual({ number: '2248624512332', kind: 'mpan', checked: true })
  })

  it('an MPRN’s check digits: 3938424403', () => {
    expect(isMprn('3938424403')).toBe(true)
    expect(isMprn('3938424404')).toBe(false)
  })

  it('of a 21-digit S number the core is kept; a trailing .0 of a spreadsheet goes', () => {
    expect(meterNumber('008011002248624512332')).toMatchObject({ number: '2248624512332' })
    expect(meterNumber('2200012767323.0')).toMatchObject({ number: '2200012767323', kind: 'mpan' })
  })

  it.each([
    ['2.20001E+12', 'meter_scientific'],
    ['1.23405E+12', 'meter_scientific'],
    ['224862451233', 'meter_invalid'],
    ['', 'meter_missing'],
    ['<script>', 'meter_invalid'],
  ])('%s is refused: %s', (text, refusal) => {
    expect(meterNumber(text)).toMatchObject({ refusal })
  })

  it('other references are the trust’s own', () => {
    expect(meterNumber('Boiler house 2')).toEqual({ number: 'Boiler house 2', kind: 'own', checked: true })
  })
})
