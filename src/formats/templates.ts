/** A layout with example rows, ready to be filled in. */
export interface Template {
  /** The profile that reads it. */
  readonly name: string
  readonly fileName: string
  readonly csv: string
}

const times = Array.from(
  { length: 48 },
  (_, index) => `${String(Math.floor(index / 2)).padStart(2, '0')}:${index % 2 === 0 ? '00' : '30'}`,
)
const halfHours = times.map((_, index) => (index > 15 && index < 36 ? '12.4' : '3.1'))

const file = (...rows: readonly string[]): string => `${rows.join('\r\n')}\r\n`

/** The layouts that this project documents (docs/file-layouts.md), each with rows that import as they are. */
export function templates(): readonly Template[] {
  return [
    {
      name: 'halfHourly.wide',
      fileName: 'half-hourly-wide.csv',
      csv: file(
        ['meter', 'date', 'unit', ...times, 'status'].join(','),
        ['1012345678903', '2025-01-06', 'kWh', ...halfHours, 'actual'].join(','),
        ['1012345678903', '2025-01-07', 'kWh', ...halfHours, 'estimated'].join(','),
      ),
    },
    {
      name: 'halfHourly.long',
      fileName: 'half-hourly-long.csv',
      csv: file(
        'meter,start,unit,value,status',
        ...times.map((time, index) => `1012345678903,2025-01-06 ${time},kWh,${halfHours[index]},actual`),
      ),
    },
    {
      name: 'daily',
      fileName: 'daily.csv',
      csv: file(
        'meter,date,unit,value,status',
        '3938424403,2025-01-06,kWh,812.5,actual',
        '3938424403,2025-01-07,kWh,790,estimated',
      ),
    },
    {
      name: 'reads',
      fileName: 'register-reads.csv',
      csv: file(
        'meter,serial,register,read date,reading,unit,read type',
        '3938424403,G4A00012345,1,2025-01-01,04512,m3,actual',
        '3938424403,G4A00012345,1,2025-02-01,05120,m3,actual',
      ),
    },
    {
      name: 'bills',
      fileName: 'bills.csv',
      csv: file(
        'meter,from,to,quantity,unit,read type,calorific value,correction factor,invoice',
        '3938424403,2025-01-01,2025-01-31,608,m3,actual,39.3,1.02264,INV-1001',
        '3938424403,2025-02-01,2025-02-28,12250.5,kWh,estimated,,,INV-1002',
      ),
    },
    {
      name: 'estimates',
      fileName: 'estimates.csv',
      csv: file(
        'meter,date,unit,value,grade,method,basis',
        '3938424403,2025-01-08,kWh,801.25,4,mean of neighbours,mean of 1 and 15 January 2025',
        '3938424403,2025-01-09,kWh,410.959,5,benchmark,150 kWh per m2 and year x 1000 m2 / 365',
      ),
    },
    {
      name: 'activities',
      fileName: 'activities.csv',
      csv: file(
        'academy,stream,from,to,quantity,unit,size,fuel,class,haul,radiative forcing,gas,material,route,country,mode,note',
        'oakfield,travel.car,2025-01-14,,46,mile,medium,petrol,,,,,,,,,Course in Leeds',
        'oakfield,travel.rail,2025-02-03,,320,km,,,,,,,,,,,Conference',
        'oakfield,fuel.diesel,2025-02-01,2025-02-28,118.4,litre,,,,,,,,,,,Minibus fuel card',
      ),
    },
  ]
}
