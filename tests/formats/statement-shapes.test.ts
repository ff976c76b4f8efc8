import { describe, expect, test } from 'vitest'
import { inLines, statementsIn } from './statement-reading.ts'

// Layouts in which a statement is copied, turned or cut, and such that say little; the figures are made up.
// Each layout with what is read of it: the headings, then key, unit and figures of each row.
const layouts: readonly (readonly [string, string, readonly (readonly string[])[]])[] = [
  [
    'years down the side',
    `Year,Gas (kWh),Electricity (kWh),Transport (kWh),Total energy (kWh),Scope 1 (tCO2e),Scope 2 (tCO2e),Scope 3 (tCO2e),Total emissions (tCO2e),tCO2e per pupil
2023-24,1200000,400000,20000,1620000,219.48,82.82,4.9,307.2,0.21
2022-23,1300000,410000,18000,1728000,237.81,84.9,4.4,327.11,0.23
`,
    [
      [
        '2023-24 | 2022-23',
        'energyGas kWh: 1200000 | 1300000',
        'energyElectricity kWh: 400000 | 410000',
        'energyTransport kWh: 20000 | 18000',
        'energyTotal kWh: 1620000 | 1728000',
        'scope1Total tCO2e: 219.48 | 237.81',
        'scope2Total tCO2e: 82.82 | 84.9',
        'scope3Total tCO2e: 4.9 | 4.4',
        'grossTotal tCO2e: 307.2 | 327.11',
        'intensity ratio per pupil: 0.21 | 0.23',
      ],
    ],
  ],
  [
    'a row for each figure',
    `Category,Year,Emissions (tCO2e)
Scope 1,2022,100
Scope 1,2023,90
Scope 2 (Location-based),2022,50
Scope 2 (Location-based),2023,45
Total emissions,2022,150
Total emissions,2023,135
`,
    [
      [
        '2022 Emissions | 2023 Emissions',
        'scope1Total tCO2e: 100 | 90',
        'scope2Total tCO2e: 50 | 45',
        'grossTotal tCO2e: 150 | 135',
      ],
    ],
  ],
  [
    'lines of a PDF, label and figures in one cell, commas in the thousands',
    `UK Greenhouse gas emissions and energy use data for the period 1 September 2023 to 31 August 2024 2023/24 2022/23
Energy consumption used to calculate emissions (kWh) 3,456,789 3,600,100
Scope 1 emissions in metric tonnes CO2e
Gas consumption 438.96 457.37
Owned transport – mini-buses 8.10 7.90
Total scope 1 447.06 465.27
Scope 2 emissions in metric tonnes CO2e
Purchased electricity 207.05 217.43
Total gross emissions in metric tonnes CO2e 654.11 682.70
Intensity ratio
Tonnes CO2e per pupil 0.22 0.23
`,
    [
      [
        '2023/24 | 2022/23',
        'energyTotal kWh: 3,456,789 | 3,600,100',
        'scope1Gas tCO2e: 438.96 | 457.37',
        'scope1Transport tCO2e: 8.10 | 7.90',
        'scope1Total tCO2e: 447.06 | 465.27',
        'scope2Electricity tCO2e: 207.05 | 217.43',
        'grossTotal tCO2e: 654.11 | 682.70',
        'intensity ratio per pupil: 0.22 | 0.23',
      ],
    ],
  ],
  [
    'lines of a web page, each cell on its own',
    `Greenhouse gas emissions and energy use data for the period 1 August to 31 July – UK

2020/21

2021/22

Energy consumption used to calculate emissions (kWh)

8334712

8411803

Scope 1 emissions in metric tonnes CO2e

2020/21

2021/22

Gas consumption

982.29

851

Transport

0.22

4.48

Total Scope 1

982.51

855.48

2020/21

2021/22

Total gross emissions in metric tonnes CO2e

1692.10

1659.48
`,
    [
      [
        '2020/21 | 2021/22',
        'energyTotal kWh: 8334712 | 8411803',
        'scope1Gas tCO2e: 982.29 | 851',
        'scope1Transport tCO2e: 0.22 | 4.48',
        'scope1Total tCO2e: 982.51 | 855.48',
        'grossTotal tCO2e: 1692.10 | 1659.48',
      ],
    ],
  ],
  [
    'current and comparison year with “UK and offshore” under them',
    `,Current reporting year 2023-2024,Comparison reporting year 2022-2023
,UK and offshore,UK and offshore
Energy consumption used to calculate emissions /kWh,"3,456,789","3,600,100"
Emissions from combustion of gas tCO2e (Scope 1),438.96,457.37
Emissions from combustion of fuel for transport purposes (Scope 1) tCO2e,8.10,7.90
Emissions from purchased electricity (Scope 2) tCO2e,207.05,217.43
Total gross CO2e based on above /tCO2e,654.11,682.70
Intensity ratio: tCO2e / pupil,0.22,0.23
Methodology,GHG Protocol,GHG Protocol
`,
    [
      [
        'Current reporting year 2023-2024 UK and offshore | Comparison reporting year 2022-2023 UK and offshore',
        'energyTotal kWh: 3,456,789 | 3,600,100',
        'scope1Gas tCO2e: 438.96 | 457.37',
        'scope1Transport tCO2e: 8.10 | 7.90',
        'scope2Electricity tCO2e: 207.05 | 217.43',
        'grossTotal tCO2e: 654.11 | 682.70',
        'intensity ratio per pupil: 0.22 | 0.23',
      ],
    ],
  ],
  [
    'three columns of labels, merged downwards; variances in brackets; nil and n/a; footnotes',
    `Type,Source,Unit,FY24,FY23,Variance,Variance %
Energy,Gas,kWh,"1,200,000","1,300,000","(100,000)",(7.7)%
,Electricity,kWh,"400,000","410,000","(10,000)",(2.4)%
,Total,kWh,"1,600,000","1,710,000","(110,000)",(6.4)%
Scope 1,Gas,tCO2e,219.48,237.81,(18.33),(7.7)%
,Vehicles,tCO2e,nil,n/a,,
Scope 2,Electricity,tCO2e,82.82,84.90,(2.08),(2.5)%
Scope 3,T&D losses,tCO2e,7.3,7.5,(0.2),(2.7)%
,Staff mileage,tCO2e,4.9,4.4,0.5,11.4%
,Water,tCO2e,1.2*,1.3,(0.1),(7.7)%
Total,,tCO2e,315.70,335.91,(20.21),(6.0)%
`,
    [
      [
        'FY24 | FY23 | change: Variance | changePercent: Variance %',
        'energyGas kWh: 1,200,000 | 1,300,000 | (100,000) | (7.7)%',
        'energyElectricity kWh: 400,000 | 410,000 | (10,000) | (2.4)%',
        'energyTotal kWh: 1,600,000 | 1,710,000 | (110,000) | (6.4)%',
        'scope1Gas tCO2e: 219.48 | 237.81 | (18.33) | (7.7)%',
        'scope1Transport tCO2e: nil | n/a |  | ',
        'scope2Electricity tCO2e: 82.82 | 84.90 | (2.08) | (2.5)%',
        'scope3Other tCO2e: 7.3 | 7.5 | (0.2) | (2.7)%',
        'scope3EmployeeVehicles tCO2e: 4.9 | 4.4 | 0.5 | 11.4%',
        'scope3Other tCO2e: 1.2 | 1.3 | (0.1) | (7.7)%',
        'grossTotal tCO2e: 315.70 | 335.91 | (20.21) | (6.0)%',
      ],
    ],
  ],
  [
    'our own CSV, with rows that are in no total below it',
    `"UK greenhouse gas emissions and energy use data, 2024-09-01 to 2025-08-31",Unit,2024-25,2023-24,Part,Note on 2024-25
Gas,kWh,1843212,1000000,mandatory,
Purchased electricity,kWh,702119,400000,mandatory,
Transport fuel,kWh,0,0,mandatory,"None, as asserted."
Energy consumption used to calculate emissions,kWh,2545331,1400000,mandatory,
Scope 1: gas consumption,tCO2e,337.23,182.90,mandatory,
Scope 1: owned transport (minibuses),tCO2e,0.00,0.00,mandatory,"None, as asserted."
Total Scope 1 (gas and owned transport),tCO2e,337.23,182.90,mandatory,
Scope 2: purchased electricity (location-based),tCO2e,124.28,82.82,mandatory,
Scope 3: business travel in employee-owned vehicles,tCO2e,0.00,0.00,mandatory,
Total gross emissions,tCO2e,461.51,265.72,mandatory,
Intensity ratio: total gross emissions per pupil,tCO2e per pupil,0.4615,0.2952,mandatory,
Scope 2: purchased electricity (market-based),tCO2e,124.28,82.82,voluntary,
"Other Scope 1, in no total above (oil, LPG, biomass, refrigerants)",tCO2e,5.00,,voluntary,
"Other Scope 2, in no total above (district heat)",tCO2e,,,voluntary,There is no data of it.
"Other Scope 3, in no total above (travel, commuting, water, waste, materials)",tCO2e,17.12,,voluntary,
"Well-to-tank, and transmission and distribution losses",tCO2e,100.00,60.00,voluntary,
"Biogenic CO2, outside of scopes (in no total)",tCO2e,,,voluntary,

Intensity measurement,"The ratio is total gross emissions in tonnes of CO2e per pupil, by the pupils of that year: 1000 in 2024-25 (Autumn census (2024-10-03))."
Quantification and reporting methodology,"Emissions are location-based and follow the Environmental Reporting Guidelines 2019 …"
Measures taken to improve energy efficiency,None this year.
Note,Figures may not sum due to rounding.
`,
    [
      [
        '2024-25 | 2023-24',
        'energyGas kWh: 1843212 | 1000000',
        'energyElectricity kWh: 702119 | 400000',
        'energyTransport kWh: 0 | 0',
        'energyTotal kWh: 2545331 | 1400000',
        'scope1Gas tCO2e: 337.23 | 182.90',
        'scope1Transport tCO2e: 0.00 | 0.00',
        'scope1Total tCO2e: 337.23 | 182.90',
        'scope2Electricity tCO2e: 124.28 | 82.82',
        'scope3EmployeeVehicles tCO2e: 0.00 | 0.00',
        'grossTotal tCO2e: 461.51 | 265.72',
        'intensity ratio per pupil: 0.4615 | 0.2952',
        'scope2Market tCO2e: 124.28 | 82.82',
        '? tCO2e: 5.00 | ',
        '? tCO2e:  | ',
        '? tCO2e: 17.12 | ',
        '? tCO2e: 100.00 | 60.00',
        'outsideOfScopes tCO2e:  | ',
      ],
    ],
  ],
  [
    'subtotals by scope in both units, a divisor and a ratio in one of them',
    `,,Year to 31 March 2024,,Year to 31 March 2023,
,,kWh,tonnes CO₂e,kWh,tonnes CO₂e
Scope 1,Natural gas,"100,000",18.29,"110,000",20.08
,Company cars (diesel),"50,000",12.10,"48,000",11.70
,Subtotal,"150,000",30.39,"158,000",31.78
Scope 2,Electricity,"80,000",16.57,"82,000",15.86
Scope 3,Grey fleet,"10,000",2.40,"9,000",2.20
Total,,"240,000",49.36,"249,000",49.84
Turnover (£m),,42.1,,40.0,
Intensity ratio (tCO₂e/£m turnover),,,1.17,,1.25
`,
    [
      [
        'Year to 31 March 2024 | Year to 31 March 2023',
        'energyGas kWh: 100,000 | 110,000',
        'scope1Gas tCO2e: 18.29 | 20.08',
        'energyTransport kWh: 50,000 | 48,000',
        'scope1Transport tCO2e: 12.10 | 11.70',
        '? kWh: 150,000 | 158,000',
        'scope1Total tCO2e: 30.39 | 31.78',
        'energyElectricity kWh: 80,000 | 82,000',
        'scope2Electricity tCO2e: 16.57 | 15.86',
        'energyTransport kWh: 10,000 | 9,000',
        'scope3EmployeeVehicles tCO2e: 2.40 | 2.20',
        'energyTotal kWh: 240,000 | 249,000',
        'grossTotal tCO2e: 49.36 | 49.84',
        'intensityDivisor count: 42.1 | 40.0',
        'intensity ratio per £m: 1.17 | 1.25',
      ],
    ],
  ],
  [
    'MWh and kilograms, two headings',
    `Energy use,2024,2023
Electricity (MWh),"1,200.5","1,300.2"
Gas (MWh),900.1,950
Total (MWh),"2,100.6","2,250.2"
,,
Emissions,2024,2023
Scope 1 (kgCO2e),"164,628","173,784"
Scope 2 (kgCO2e),"248,564","269,235"
Total emissions (kgCO2e),"413,192","443,019"
kgCO2e per student,210.5,220.1
`,
    [
      [
        '2024 | 2023',
        'energyElectricity MWh: 1,200.5 | 1,300.2',
        'energyGas MWh: 900.1 | 950',
        'energyTotal MWh: 2,100.6 | 2,250.2',
        'scope1Total kgCO2e: 164,628 | 173,784',
        'scope2Total kgCO2e: 248,564 | 269,235',
        'grossTotal kgCO2e: 413,192 | 443,019',
        'intensity ratio per student: 210.5 | 220.1',
      ],
    ],
  ],
  [
    'current and prior year, with the year in the title, and a bare “Total” in each section',
    `Streamlined Energy and Carbon Reporting (SECR) – year ended 31 August 2024
,Current year,Prior year
Energy consumption used to calculate emissions – kWh,,
Gas,"500,000","520,000"
Electricity,"210,000","200,000"
Transport,"4,000","5,000"
Total,"714,000","725,000"
Emissions – tCO2e,,
Scope 1,,
Gas,91.45,95.12
Minibuses,0.80,1.00
Total,92.25,96.12
Scope 2,,
Electricity,43.48,41.41
Scope 3,,
Staff mileage,0.20,0.22
Total,135.93,137.75
Number of pupils,600,610
tCO2e per pupil,0.23,0.23
`,
    [
      [
        'Current year | Prior year',
        'energyGas kWh: 500,000 | 520,000',
        'energyElectricity kWh: 210,000 | 200,000',
        'energyTransport kWh: 4,000 | 5,000',
        'energyTotal kWh: 714,000 | 725,000',
        'scope1Gas tCO2e: 91.45 | 95.12',
        'scope1Transport tCO2e: 0.80 | 1.00',
        'scope1Total tCO2e: 92.25 | 96.12',
        'scope2Electricity tCO2e: 43.48 | 41.41',
        'scope3EmployeeVehicles tCO2e: 0.20 | 0.22',
        'grossTotal tCO2e: 135.93 | 137.75',
        'intensityDivisor count: 600 | 610',
        'intensity ratio per pupil: 0.23 | 0.23',
      ],
    ],
  ],
  [
    'units under the years, tonnes first and kWh in a second table',
    `,2023/24,2022/23
,tCO2e,tCO2e
Combustion of gas,100.0,110.0
,2023/24,2022/23
,kWh,kWh
Gas,"546,747","601,312"
Electricity,"400,000","390,000"
`,
    [
      [
        '2023/24 | 2022/23',
        'scope1Gas tCO2e: 100.0 | 110.0',
        'energyGas kWh: 546,747 | 601,312',
        'energyElectricity kWh: 400,000 | 390,000',
      ],
    ],
  ],
  [
    '“(tonnes)” over the labels, a difference, many sources of Scope 3',
    `Carbon emissions (tonnes),2023-24 Total,2022-23 Total,Difference
Natural gas,310.2,330.5,-20.3
Burning oil,12.0,14.1,-2.1
Refrigerant gases,3.5,0,3.5
LPG,1.1,1.2,-0.1
Electricity,200.4,190.3,10.1
Electricity T&D,17.7,16.5,1.2
Business travel – rail,2.0,1.9,0.1
Business travel – cars,8.8,9.9,-1.1
Waste,0.5,0.6,-0.1
Water supply and treatment,0.4,0.4,0
Employee commuting,55.1,60.0,-4.9
Total,611.7,625.4,-13.7
`,
    [
      [
        '2023-24 Total | 2022-23 Total | change: Difference',
        'scope1Gas tCO2e: 310.2 | 330.5 | -20.3',
        'scope1Other tCO2e: 12.0 | 14.1 | -2.1',
        'scope1Other tCO2e: 3.5 | 0 | 3.5',
        'scope1Other tCO2e: 1.1 | 1.2 | -0.1',
        'scope2Electricity tCO2e: 200.4 | 190.3 | 10.1',
        'scope3Other tCO2e: 17.7 | 16.5 | 1.2',
        'scope3Other tCO2e: 2.0 | 1.9 | 0.1',
        'scope3EmployeeVehicles tCO2e: 8.8 | 9.9 | -1.1',
        'scope3Other tCO2e: 0.5 | 0.6 | -0.1',
        'scope3Other tCO2e: 0.4 | 0.4 | 0',
        'scope3Other tCO2e: 55.1 | 60.0 | -4.9',
        'grossTotal tCO2e: 611.7 | 625.4 | -13.7',
      ],
    ],
  ],
  [
    'no heading at all, units in the labels',
    `Total energy consumption (kWh),1234567
Scope 1 (tCO2e),100.5
Scope 2 (tCO2e),60.2
Total (tCO2e),160.7
Intensity (tCO2e per pupil),0.2
`,
    [
      [
        'column B',
        'energyTotal kWh: 1234567',
        'scope1Total tCO2e: 100.5',
        'scope2Total tCO2e: 60.2',
        'grossTotal tCO2e: 160.7',
        'intensity ratio per pupil: 0.2',
      ],
    ],
  ],
  [
    'labels that are nothing but units, under headings',
    `Academy Trust SECR data,,
UK energy use,"Year ended 31.8.24","Year ended 31.8.23"
kWh,"3,000,000","3,100,000"
Associated Greenhouse gas emissions,,
tCO2e,"600.1","620.4"
Intensity ratio: Emissions per pupil,0.20,0.21
Energy efficient action taken: LED,,
`,
    [
      [
        'Year ended 31.8.24 | Year ended 31.8.23',
        'energyTotal kWh: 3,000,000 | 3,100,000',
        'grossTotal tCO2e: 600.1 | 620.4',
        'intensity ratio per pupil: 0.20 | 0.21',
      ],
    ],
  ],
  [
    'scopes named behind what they are, offsets and net below the gross total',
    `Element,2023/24 (tCO2e),2022/23 (tCO2e)
"Direct emissions (Scope 1) – Natural gas, minibuses",455.1,460.9
Indirect emissions (Scope 2) – Purchased electricity,207.0,210.5
Total (Scopes 1 and 2),662.1,671.4
Other indirect emissions (Scope 3),11.2,10.8
Gross emissions,673.3,682.2
Carbon offsets purchased,(20.0),(20.0)
Net emissions,653.3,662.2
Tonnes of CO2e per full time equivalent employee,1.3,1.4
`,
    [
      [
        '2023/24 | 2022/23',
        'scope1Total tCO2e: 455.1 | 460.9',
        'scope2Electricity tCO2e: 207.0 | 210.5',
        '? tCO2e: 662.1 | 671.4',
        'scope3Total tCO2e: 11.2 | 10.8',
        'grossTotal tCO2e: 673.3 | 682.2',
        'offsets tCO2e: (20.0) | (20.0)',
        'netTotal tCO2e: 653.3 | 662.2',
        'intensity ratio per FTE: 1.3 | 1.4',
      ],
    ],
  ],
]

describe('statements in other shapes', () => {
  test.each(layouts)('%s', async (_, file, expected) => {
    expect((await statementsIn(file)).map(inLines)).toEqual(expected)
  })
})
