import { xmlEscaped } from './xml-text.ts'

// The styles of the Word documents. What is printed has no formatting of its own but these, so that whoever pastes it into the trustees’
// report gets that report’s look for every style that it has by the same name, and can restyle the rest by name.

/** The ids of the styles of paragraphs, by what they are for. */
export const wordStyles = {
  author: 'Author',
  title: 'Title',
  subtitle: 'Subtitle',
  heading1: 'Heading1',
  heading2: 'Heading2',
  heading3: 'Heading3',
  text: 'Normal',
  lead: 'LeadParagraph',
  note: 'Note',
  warning: 'Warning',
  bullet: 'ListBullet',
  caption: 'Caption',
  figure: 'Figure',
  header: 'Header',
  draftMark: 'DraftMark',
  footer: 'Footer',
  tableHead: 'TableHead',
  tableHeadFigure: 'TableHeadFigure',
  tableText: 'TableText',
  tableFigure: 'TableFigure',
  tableTotal: 'TableTotal',
  tableTotalFigure: 'TableTotalFigure',
  tableSection: 'TableSection',
  tableNote: 'TableNote',
} as const
/** The ids of the styles of tables. */
export const wordTableStyles = { report: 'ReportTable', facts: 'FactsTable' } as const

const ink = '1F2A33'
const blue = '12436D'
const red = 'A3000F'
const grey = '50595F'
const rule = 'B1B7BB'

interface Look {
  readonly basedOn?: string
  readonly next?: string
  /** Half points. */
  readonly size?: number
  readonly bold?: boolean
  readonly colour?: string
  /** Twentieths of a point. */
  readonly before?: number
  readonly after?: number
  readonly keepNext?: boolean
  readonly right?: boolean
  /** Other properties of the paragraph, in the order of the schema, before and after its spacing. */
  readonly first?: string
  readonly last?: string
}

/** The styles that Word itself knows by these names. */
const ofWord = new Set(['Normal', 'Title', 'Subtitle', 'List Bullet'])

function paragraphStyle(id: string, name: string, look: Look = {}): string {
  const custom = id === name.replaceAll(' ', '') && !ofWord.has(name)
  const { basedOn = 'Normal', size, bold, colour, before, after } = look
  const spacing = [
    before === undefined ? '' : ` w:before="${before}"`,
    after === undefined ? '' : ` w:after="${after}"`,
  ].join('')
  const paragraph = [
    look.keepNext === true ? '<w:keepNext/><w:keepLines/>' : '',
    look.first ?? '',
    spacing === '' ? '' : `<w:spacing${spacing}/>`,
    look.right === true ? '<w:jc w:val="right"/>' : '',
    look.last ?? '',
  ].join('')
  const run = [
    bold === true ? '<w:b/><w:bCs/>' : '',
    colour === undefined ? '' : `<w:color w:val="${colour}"/>`,
    size === undefined ? '' : `<w:sz w:val="${size}"/><w:szCs w:val="${size}"/>`,
  ].join('')
  return [
    `<w:style w:type="paragraph" w:styleId="${id}"${id === 'Normal' ? ' w:default="1"' : ''}${custom ? ' w:customStyle="1"' : ''}>`,
    `<w:name w:val="${xmlEscaped(name)}"/>`,
    id === 'Normal' ? '' : `<w:basedOn w:val="${basedOn}"/>`,
    look.next === undefined ? '' : `<w:next w:val="${look.next}"/>`,
    '<w:qFormat/>',
    paragraph === '' ? '' : `<w:pPr>${paragraph}</w:pPr>`,
    run === '' ? '' : `<w:rPr>${run}</w:rPr>`,
    '</w:style>',
  ].join('')
}

const heading = (level: number, look: Look): string =>
  paragraphStyle(`Heading${level}`, `heading ${level}`, {
    next: 'Normal',
    bold: true,
    colour: blue,
    keepNext: true,
    last: `<w:outlineLvl w:val="${level - 1}"/>`,
    ...look,
  })

const border = (side: string, size: number, colour = rule): string =>
  `<w:${side} w:val="single" w:sz="${size}" w:space="0" w:color="${colour}"/>`

const margins =
  '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="85" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar>'

const tableStyles = [
  '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
  `<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="Report Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>${border('top', 8, blue)}${border('bottom', 8, blue)}${border('insideH', 4)}</w:tblBorders>${margins}</w:tblPr><w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>${border('bottom', 8, blue)}</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="E8EEF4"/><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr></w:style>`,
  `<w:style w:type="table" w:customStyle="1" w:styleId="FactsTable"><w:name w:val="Facts Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>${border('top', 4)}${border('bottom', 4)}${border('insideH', 4)}</w:tblBorders>${margins}</w:tblPr><w:tblStylePr w:type="firstCol"><w:rPr><w:b/><w:bCs/></w:rPr><w:tblPr/></w:tblStylePr></w:style>`,
]

const fonts = '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
const bar = (colour: string): string =>
  `<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="${colour}"/></w:pBdr>`

/** word/styles.xml: Arial, British English, dark ink. */
export const stylesXml = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
  `<w:docDefaults><w:rPrDefault><w:rPr>${fonts}<w:color w:val="${ink}"/><w:sz w:val="20"/><w:szCs w:val="20"/><w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="264" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`,
  paragraphStyle('Normal', 'Normal'),
  '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>',
  '<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:qFormat/><w:rPr><w:b/><w:bCs/></w:rPr></w:style>',
  paragraphStyle('Author', 'Author', {
    next: 'Title',
    size: 22,
    bold: true,
    colour: grey,
    after: 40,
    keepNext: true,
  }),
  paragraphStyle('Title', 'Title', {
    next: 'Subtitle',
    size: 44,
    bold: true,
    colour: blue,
    after: 60,
    keepNext: true,
  }),
  paragraphStyle('Subtitle', 'Subtitle', {
    next: 'Normal',
    size: 26,
    colour: grey,
    after: 280,
    keepNext: true,
  }),
  heading(1, { size: 30, before: 360, after: 120 }),
  heading(2, { size: 24, before: 280, after: 80 }),
  heading(3, { size: 21, before: 200, after: 60, colour: ink }),
  paragraphStyle('LeadParagraph', 'Lead Paragraph', { size: 23, after: 160 }),
  paragraphStyle('Note', 'Note', { size: 18, colour: grey }),
  paragraphStyle('Warning', 'Warning', {
    bold: true,
    colour: red,
    first: bar(red),
    before: 120,
  }),
  paragraphStyle('ListBullet', 'List Bullet', {
    first: '<w:numPr><w:numId w:val="1"/></w:numPr>',
    after: 60,
  }),
  paragraphStyle('Caption', 'caption', {
    next: 'Normal',
    bold: true,
    before: 240,
    after: 80,
    keepNext: true,
  }),
  paragraphStyle('Figure', 'Figure', { after: 120, keepNext: true }),
  paragraphStyle('Header', 'header', { size: 16, colour: grey, after: 0 }),
  paragraphStyle('DraftMark', 'Draft Mark', { size: 18, bold: true, colour: red, after: 0 }),
  paragraphStyle('Footer', 'footer', { size: 14, colour: grey, after: 0 }),
  paragraphStyle('TableText', 'Table Text', { size: 18, before: 20, after: 20 }),
  paragraphStyle('TableFigure', 'Table Figure', { basedOn: 'TableText', right: true }),
  paragraphStyle('TableHead', 'Table Head', { basedOn: 'TableText', bold: true, keepNext: true }),
  paragraphStyle('TableHeadFigure', 'Table Head Figure', { basedOn: 'TableHead', right: true }),
  paragraphStyle('TableTotal', 'Table Total', { basedOn: 'TableText', bold: true }),
  paragraphStyle('TableTotalFigure', 'Table Total Figure', { basedOn: 'TableTotal', right: true }),
  paragraphStyle('TableSection', 'Table Section', {
    basedOn: 'TableText',
    bold: true,
    colour: blue,
    keepNext: true,
  }),
  paragraphStyle('TableNote', 'Table Note', { basedOn: 'Note', size: 16, before: 60, after: 60 }),
  ...tableStyles,
  '</w:styles>',
].join('')

/** word/numbering.xml: the bullets of the style List Bullet, which is number 1. */
export const numberingXml =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="hybridMultilevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="ListBullet"/><w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="357" w:hanging="357"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
