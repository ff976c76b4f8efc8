import { describe, expect, test } from 'vitest'
import { inLines, statementsIn } from './statement-reading.ts'

// Layouts as trusts, colleges and companies print their statements; the figures are made up.
// Each layout with what is read of it: the headings, then key, unit and figures of each row.
const layouts: readonly (readonly [string, string, readonly (readonly string[])[]])[] = [
  [
    'a table in plain text with bars: a row without a label is the one above in another unit',
    `### Emissions Data for Year Ended 31 December 2024

| Scope | Unit | 2024 | 2023 |
|-------|------|------|------|
| **Scope 1** Emissions from gas, refrigerants and owned vehicles | tCO2e | 604.43 | 685.61 |
| | kWh | 4,869,919 | 4,981,667 |
| **Scope 2** Location-based Electricity emissions | tCO2e | 934.21 | 959.23 |
| | kWh | 5,608,615 | 6,776,762 |
| Market-based Electricity emissions | tCO2e | 93.75 | 94.66 |
| | kWh | 5,608,615 | 6,776,762 |
| **Scope 1 & 2** Location-based | tCO2e | 302.31 | 4378.51 |
| Market-based | tCO2e | 624.85 | 773.64 |
| **Total revenue** | £m | 499.3 | 459.1 |
| **Total Scope 1 & 2 intensity ratio** (location-based) | tCO2e per £m | 7.99 | 9.36 |
| **Total Scope 1 & 2 intensity ratio** (market-based) | tCO2e per £m | 4.66 | 5.83 |
`,
    [
      [
        '2024 | 2023',
        'scope1Total tCO2e: 604.43 | 685.61',
        '? kWh: 4,869,919 | 4,981,667',
        'scope2Electricity tCO2e: 934.21 | 959.23',
        'energyElectricity kWh: 5,608,615 | 6,776,762',
        'scope2Market tCO2e: 93.75 | 94.66',
        '? kWh: 5,608,615 | 6,776,762',
        'grossTotal tCO2e: 302.31 | 4378.51',
        'grossTotal tCO2e: 624.85 | 773.64',
        'intensityDivisor count: 499.3 | 459.1',
        'intensity ratio per £m: 7.99 | 9.36',
        '? ratio per £m: 4.66 | 5.83',
      ],
    ],
  ],
  [
    'energy and emissions in columns, of the United Kingdom and of the world',
    `The below table shows the consumption and associated emissions for the financial year ended 31 January 2024.
Utility & Scope,UK only Energy Consumption (kWh),UK only Emissions (tCO2e),Global (excluding UK) Energy Consumption,Global (excluding UK) Emissions (tCO2e),UK & Global Energy Consumption (kWh),UK & Global Emissions (tCO2e)
Scope 1 Total,"6,795,353",190.49,"405,988",58.87,"6,137,608",235.60
Gaseous and other fuels (Scope 1),"5,431,267",812.86,"3,294",4.26,"5,401,828",816.49
Transportation (Scope 1),"390,759",544.26,"432,327",54.24,"4,399,413",582.84
Scope 2 Total,"52,154",8.56,"73,925",47.40,"99,446",49.33
Grid supplied Electricity (Scope 2),"52,154",8.56,"73,925",47.40,"99,446",49.33
Scope 3 Total,"637,265",99.03,"50,628",7.92,"671,220",17.62
Transportation (Scope 3),"637,265",99.03,"50,628",7.92,"671,220",17.62
Total,"6,505,406",288.02,"426,235",77.23,"6,265,378",262.99
`,
    [
      [
        'UK only Energy Consumption (kWh)',
        '? kWh: 6,795,353',
        'scope1Total tCO2e: 190.49',
        'energyOther kWh: 5,431,267',
        'scope1Other tCO2e: 812.86',
        'energyTransport kWh: 390,759',
        'scope1Transport tCO2e: 544.26',
        '? kWh: 52,154',
        'scope2Total tCO2e: 8.56',
        'energyElectricity kWh: 52,154',
        'scope2Electricity tCO2e: 8.56',
        '? kWh: 637,265',
        'scope3Total tCO2e: 99.03',
        'energyTransport kWh: 637,265',
        'scope3EmployeeVehicles tCO2e: 99.03',
        'energyTotal kWh: 6,505,406',
        'grossTotal tCO2e: 288.02',
      ],
      [
        'Global (excluding UK) Energy Consumption',
        '? kWh: 405,988',
        'scope1Total tCO2e: 58.87',
        'energyOther kWh: 3,294',
        'scope1Other tCO2e: 4.26',
        'energyTransport kWh: 432,327',
        'scope1Transport tCO2e: 54.24',
        '? kWh: 73,925',
        'scope2Total tCO2e: 47.40',
        'energyElectricity kWh: 73,925',
        'scope2Electricity tCO2e: 47.40',
        '? kWh: 50,628',
        'scope3Total tCO2e: 7.92',
        'energyTransport kWh: 50,628',
        'scope3EmployeeVehicles tCO2e: 7.92',
        'energyTotal kWh: 426,235',
        'grossTotal tCO2e: 77.23',
      ],
      [
        'UK & Global Energy Consumption (kWh)',
        '? kWh: 6,137,608',
        'scope1Total tCO2e: 235.60',
        'energyOther kWh: 5,401,828',
        'scope1Other tCO2e: 816.49',
        'energyTransport kWh: 4,399,413',
        'scope1Transport tCO2e: 582.84',
        '? kWh: 99,446',
        'scope2Total tCO2e: 49.33',
        'energyElectricity kWh: 99,446',
        'scope2Electricity tCO2e: 49.33',
        '? kWh: 671,220',
        'scope3Total tCO2e: 17.62',
        'energyTransport kWh: 671,220',
        'scope3EmployeeVehicles tCO2e: 17.62',
        'energyTotal kWh: 6,265,378',
        'grossTotal tCO2e: 262.99',
      ],
    ],
  ],
  [
    'the wording of the Environmental Reporting Guidelines, units in the labels, dates with slashes',
    `,Year ended 31/03/2023,Year ended 31/03/2022
Energy consumption used to calculate emissions MWh,"3,152.06",40857.89
Emissions from combustion of gas tCO2e (Scope 1),682.7,18.5
Emissions from combustion of fuel for transport purposes tCO2e (Scope 1),4942.6,5598.6
Emissions from business travel in rental cars or employee-owned vehicles where company is responsible for purchasing the fuel (Scope 3),-,-
"Emissions from purchased electricity tCO2e (Scope 2, location-based)",62.5,42.2
Total gross CO2e tonnes based on above,5747.5,5226.7
Intensity ratio: tCO2e gross figure / £million revenue,67.8,78.0
`,
    [
      [
        'Year ended 31/03/2023 | Year ended 31/03/2022',
        'energyTotal MWh: 3,152.06 | 40857.89',
        'scope1Gas tCO2e: 682.7 | 18.5',
        'scope1Transport tCO2e: 4942.6 | 5598.6',
        'scope3EmployeeVehicles tCO2e: - | -',
        'scope2Electricity tCO2e: 62.5 | 42.2',
        'grossTotal tCO2e: 5747.5 | 5226.7',
        'intensity ratio per £m: 67.8 | 78.0',
      ],
    ],
  ],
  [
    'regions over years, a year with the mark of a footnote, scopes over what they are of which',
    `,Total,,Global,,EMEA,
,2023,20221,2023,2022,2023,2022
Scope 1 t/CO2e,"4,117","5,375",,,501,473
Of which from Fuel Consumption,"4,799","4,848",,,501,473
Of which from Fugitive Emissions,488,167,,,-,-
"Scope 2 (location-based) tCO2e – Purchased Electricity, Heat or Steam","9,097","1,8070",,,"4,398","4,260"
"Scope 2 (market-based) tCO2e – Purchased Electricity, Heat or Steam","8,669",-,,,916,-
Scope 3 t/CO2e,"83,366","79,850",,,,
Of which Purchased Goods and Services (inc. Capital Goods),"69,894","69,816","69,894","69,816",-,-
Of which Business Travel,"6,411","5,015",63,-,"4,167",950
Total t/CO2e,"82,274","89,3660","69,515","69,816","7,949","8,495"
`,
    [
      [
        'Total 2023 | Total 20221',
        'scope1Total tCO2e: 4,117 | 5,375',
        'scope1Other tCO2e: 4,799 | 4,848',
        'scope1Other tCO2e: 488 | 167',
        'scope2Total tCO2e: 9,097 | 1,8070',
        'scope2Market tCO2e: 8,669 | -',
        'scope3Total tCO2e: 83,366 | 79,850',
        'scope3Other tCO2e: 69,894 | 69,816',
        'scope3EmployeeVehicles tCO2e: 6,411 | 5,015',
        'grossTotal tCO2e: 82,274 | 89,3660',
      ],
      [
        'Global 2023 | Global 2022',
        'scope1Total tCO2e:  | ',
        'scope1Other tCO2e:  | ',
        'scope1Other tCO2e:  | ',
        'scope2Total tCO2e:  | ',
        'scope2Market tCO2e:  | ',
        'scope3Total tCO2e:  | ',
        'scope3Other tCO2e: 69,894 | 69,816',
        'scope3EmployeeVehicles tCO2e: 63 | -',
        'grossTotal tCO2e: 69,515 | 69,816',
      ],
      [
        'EMEA 2023 | EMEA 2022',
        'scope1Total tCO2e: 501 | 473',
        'scope1Other tCO2e: 501 | 473',
        'scope1Other tCO2e: - | -',
        'scope2Total tCO2e: 4,398 | 4,260',
        'scope2Market tCO2e: 916 | -',
        'scope3Total tCO2e:  | ',
        'scope3Other tCO2e: - | -',
        'scope3EmployeeVehicles tCO2e: 4,167 | 950',
        'grossTotal tCO2e: 7,949 | 8,495',
      ],
    ],
  ],
  [
    'the unit of all rows over the labels, three years, the energy last',
    `GHG Emissions (tCO2e),2023,2022,2021
Direct emissions - Scope 1,393.1,483.7,413.3
Direct emissions - Scope 2,203.92,64.9,126.9
Total Scope 1 & 2 emissions,597.02,548.6,540.23
Intensity ratio (tCO2e/£M),88.4,93.8,14.8
Total UK energy usage (kWh),"4,339,296","399,011","389,127"
`,
    [
      [
        '2023 | 2022 | 2021',
        'scope1Total tCO2e: 393.1 | 483.7 | 413.3',
        'scope2Total tCO2e: 203.92 | 64.9 | 126.9',
        'grossTotal tCO2e: 597.02 | 548.6 | 540.23',
        'intensity ratio per £m: 88.4 | 93.8 | 14.8',
        'energyTotal kWh: 4,339,296 | 399,011 | 389,127',
      ],
    ],
  ],
  [
    'the layout of the guidance for academies, a heading of three rows and a column of notes',
    `Greenfields Academy Trust
Streamlined Energy and Carbon Reporting
,,Year ended,Year ended
,,31 August,31 August
,Note,2024,2023
Energy consumption used to calculate emissions (kWh),1,"3,456,789","3,600,100"
Energy consumption break down (kWh) (optional):,,,
Gas,,"2,400,000","2,500,100"
Electricity,,"1,000,000","1,050,000"
Transport fuel,,"56,789","50,000"
Scope 1 emissions in metric tonnes CO2e,,,
Gas consumption,,438.96,457.37
Owned transport – mini-buses,,8.10,7.90
Total scope 1,,447.06,465.27
Scope 2 emissions in metric tonnes CO2e,,,
Purchased electricity,,207.05,217.43
Scope 3 emissions in metric tonnes CO2e,,,
Business travel in employee owned vehicles,,6.01,5.55
Total gross emissions in metric tonnes CO2e,,660.12,688.25
Intensity ratio,,,
Tonnes CO2e per pupil,,0.22,0.23
`,
    [
      [
        'Year ended 31 August 2024 | Year ended 31 August 2023',
        'energyTotal kWh: 3,456,789 | 3,600,100',
        'energyGas kWh: 2,400,000 | 2,500,100',
        'energyElectricity kWh: 1,000,000 | 1,050,000',
        'energyTransport kWh: 56,789 | 50,000',
        'scope1Gas tCO2e: 438.96 | 457.37',
        'scope1Transport tCO2e: 8.10 | 7.90',
        'scope1Total tCO2e: 447.06 | 465.27',
        'scope2Electricity tCO2e: 207.05 | 217.43',
        'scope3EmployeeVehicles tCO2e: 6.01 | 5.55',
        'grossTotal tCO2e: 660.12 | 688.25',
        'intensity ratio per pupil: 0.22 | 0.23',
      ],
    ],
  ],
  [
    'semicolons: years over units, a change in percent, pupils',
    `Emission source;2023/24;;2022/23;;% change
;kWh;tCO2e;kWh;tCO2e;tCO2e
Natural gas;1,200,000;219.48;1,300,000;237.81;-7.7%
Purchased electricity;400,000;82.82;410,000;84.90;-2.5%
Grey fleet;20,000;4.9;18,000;4.4;+11.4%
Total;1,620,000;307.20;1,728,000;327.11;-6.1%
Pupils on roll;1,450;;1,400;;
Tonnes CO₂e per pupil;;0.212;;0.234;-9.4%
`,
    [
      [
        '2023/24 | 2022/23 | changePercent: % change tCO2e',
        'energyGas kWh: 1,200,000 | 1,300,000 | ',
        'scope1Gas tCO2e: 219.48 | 237.81 | -7.7%',
        'energyElectricity kWh: 400,000 | 410,000 | ',
        'scope2Electricity tCO2e: 82.82 | 84.90 | -2.5%',
        'energyTransport kWh: 20,000 | 18,000 | ',
        'scope3EmployeeVehicles tCO2e: 4.9 | 4.4 | +11.4%',
        'energyTotal kWh: 1,620,000 | 1,728,000 | ',
        'grossTotal tCO2e: 307.20 | 327.11 | -6.1%',
        'intensityDivisor count: 1,450 | 1,400 | ',
        'intensity ratio per pupil: 0.212 | 0.234 | -9.4%',
      ],
    ],
  ],
  [
    'a table of Word, with several rows in the lines of one cell',
    `"UK Greenhouse gas emissions and energy use data for the period 1 September 2023 to 31 August 2024","2023/24","2022/23"
"Energy consumption used to calculate emissions (kWh)","1,420,000","1,508,000"
"Energy consumption break down (kWh) (optional):
• gas
• electricity
• transport fuel","
1,000,000
400,000
20,000","
1,100,000
390,000
18,000"
"Scope 1 emissions in metric tonnes CO2e
Gas consumption
Owned transport – mini-buses
Total scope 1","182.90
0.00
182.90","201.22
0.00
201.22"
"Scope 2 emissions in metric tonnes CO2e
Purchased electricity","
82.82","
80.76"
"Scope 3 emissions in metric tonnes CO2e
Business travel in employee owned vehicles","4.90","4.40"
"Total gross emissions in metric tonnes CO2e","270.62","286.38"
"Intensity ratio
Tonnes CO2e per pupil","0.27","0.32"
"Quantification and Reporting Methodology:
We have followed the 2019 HM Government Environmental Reporting Guidelines. We have also used the GHG Reporting Protocol – Corporate Standard and have used the 2024 UK Government's Conversion Factors for Company Reporting."
"Intensity measurement
The chosen intensity measurement ratio is total gross emissions in metric tonnes CO2e per pupil, the recommended ratio for the sector."
"Measures taken to improve energy efficiency
We have installed smart meters across all sites and increased video conferencing technology for staff meetings, to reduce the need for travel between sites."
`,
    [
      [
        '2023/24 | 2022/23',
        'energyTotal kWh: 1,420,000 | 1,508,000',
        'energyGas kWh: 1,000,000 | 1,100,000',
        'energyElectricity kWh: 400,000 | 390,000',
        'energyTransport kWh: 20,000 | 18,000',
        'scope1Gas tCO2e: 182.90 | 201.22',
        'scope1Transport tCO2e: 0.00 | 0.00',
        'scope1Total tCO2e: 182.90 | 201.22',
        'scope2Electricity tCO2e: 82.82 | 80.76',
        'scope3EmployeeVehicles tCO2e: 4.90 | 4.40',
        'grossTotal tCO2e: 270.62 | 286.38',
        'intensity ratio per pupil: 0.27 | 0.32',
      ],
    ],
  ],
  [
    'lines over a heading that say the unit, and two ratios',
    `Streamlined Energy and Carbon Reporting,,,,
UK energy use and associated greenhouse gas emissions,,,,
Current UK based annual energy usage and associated annual greenhouse gas ("GHG") emissions are reported pursuant to the Regulations.,,,,
Breakdown of energy consumption used to calculate emissions (kWh):,,,,
Energy type,2023/24,2022/23,,
Mains gas,"8,123,456","8,765,432",,
Purchased electricity,"3,210,987","3,333,333",,
Transport,"98,765","101,234",,
Total gross energy consumed,"11,433,208","12,199,999",,
Breakdown of emissions associated with the reported energy use (tCO2e):,,,,
Emission source,2023/24,2022/23,,
Scope 1,,,,
Mains gas,"1,485.8","1,603.5",,
Transport - company owned vehicles (mini-buses),12.3,13.4,,
Scope 2,,,,
Purchased electricity (location-based),664.8,690.2,,
Scope 3,,,,
Category 6: Business travel (grey fleet),10.2,11.1,,
Total gross emissions,"2,173.1","2,318.2",,
Intensity ratio (mandatory emissions only),,,,
Tonnes of CO2e per pupil,0.181,0.197,,
Tonnes of CO2e per square meter floor area,0.023,0.025,,
`,
    [
      [
        '2023/24 | 2022/23',
        'energyGas kWh: 8,123,456 | 8,765,432',
        'energyElectricity kWh: 3,210,987 | 3,333,333',
        'energyTransport kWh: 98,765 | 101,234',
        'energyTotal kWh: 11,433,208 | 12,199,999',
        'scope1Gas tCO2e: 1,485.8 | 1,603.5',
        'scope1Transport tCO2e: 12.3 | 13.4',
        'scope2Electricity tCO2e: 664.8 | 690.2',
        'scope3EmployeeVehicles tCO2e: 10.2 | 11.1',
        'grossTotal tCO2e: 2,173.1 | 2,318.2',
        'intensity ratio per pupil: 0.181 | 0.197',
        'intensity ratio per m2: 0.023 | 0.025',
      ],
    ],
  ],
  [
    'units in the cells and no heading',
    `Energy and Carbon 2023-24
Gas,"1,000,000 kWh",182.90 tCO2e
Electricity,"400,000 kWh",82.82 tCO2e
Grey fleet,"20,000 kWh",4.90 tCO2e
Total,"1,420,000 kWh",270.62 tCO2e
Tonnes CO2e per pupil,,0.27
`,
    [
      [
        'column B',
        'energyGas kWh: 1,000,000',
        'scope1Gas tCO2e: 182.90',
        'energyElectricity kWh: 400,000',
        'scope2Electricity tCO2e: 82.82',
        'energyTransport kWh: 20,000',
        'scope3EmployeeVehicles tCO2e: 4.90',
        'energyTotal kWh: 1,420,000',
        'grossTotal tCO2e: 270.62',
        'intensity ratio per pupil: 0.27',
      ],
    ],
  ],
]

describe('statements with years over the columns', () => {
  test.each(layouts)('%s', async (_, file, expected) => {
    expect((await statementsIn(file)).map(inLines)).toEqual(expected)
  })
})
