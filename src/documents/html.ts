import type {
  Document,
  DocumentBlock,
  DocumentCell,
  DocumentChart,
  DocumentRow,
  DocumentTable,
} from './document.ts'
import { pageStyle } from './page-style.ts'
import { pictureOf } from './pictures.ts'
import { escaped, paragraphsOf } from './words.ts'

/** Where a figure is explained: a path of this service, or a place in the page; nothing else becomes a link. */
const isOwnPath = (href: string): boolean => /^(?:\/(?![/\\])|#)/.test(href)

function cellText({ text, href, strong }: DocumentCell): string {
  const shown = strong === true ? `<strong>${escaped(text)}</strong>` : escaped(text)
  return href !== undefined && isOwnPath(href) ? `<a href="${escaped(href)}">${shown}</a>` : shown
}

const spanOf = (columns: number): string => (columns > 1 ? ` colspan="${columns}"` : '')
const classOf = ({ numeric }: DocumentCell): string => (numeric === true ? ' class="figure"' : '')

function dataCell(cell: DocumentCell): string {
  return `<td${classOf(cell)}${spanOf(cell.columns ?? 1)}>${cellText(cell)}</td>`
}

function tableRow(row: DocumentRow, columns: number): string {
  const taken = row.cells.reduce((all, cell) => all + (cell.columns ?? 1), 0)
  const span = Math.max(1, taken === 0 ? columns : (row.head.columns ?? columns - taken))
  const scope = row.role === 'section' ? 'rowgroup' : 'row'
  const role = row.role === undefined ? '' : ` class="${row.role}"`
  const head = `<th scope="${scope}"${spanOf(span)}>${cellText(row.head)}</th>`
  return `<tr${role}>${head}${row.cells.map(dataCell).join('')}</tr>`
}

/** A section begins a group of rows of its own, so that its heading is that of these rows. */
function rowGroups(rows: readonly DocumentRow[]): DocumentRow[][] {
  const groups: DocumentRow[][] = []
  for (const row of rows) {
    const last = groups.at(-1)
    if (last === undefined || row.role === 'section') groups.push([row])
    else last.push(row)
  }
  return groups
}

function tableOf(table: DocumentTable): string {
  const columns = table.head.reduce((all, cell) => all + (cell.columns ?? 1), 0)
  const heads = table.head.map((cell) =>
    cell.text === ''
      ? `<td${spanOf(cell.columns ?? 1)}></td>`
      : `<th scope="col"${classOf(cell)}${spanOf(cell.columns ?? 1)}>${cellText(cell)}</th>`,
  )
  const groups = rowGroups(table.rows).map(
    (rows) => `<tbody>${rows.map((row) => tableRow(row, columns)).join('\n')}</tbody>`,
  )
  const notes = (table.notes ?? []).map((note) => `<p class="note">${escaped(note)}</p>`)
  const id = escaped(table.id)
  return [
    `<div class="scroll" role="region" aria-labelledby="${id}-caption" tabindex="0">`,
    `<table id="${id}"><caption id="${id}-caption">${escaped(table.caption)}</caption>`,
    `<thead><tr>${heads.join('')}</tr></thead>`,
    ...groups,
    '</table></div>',
    ...notes,
  ].join('\n')
}

function chartOf({ id, title, description, chart, table }: DocumentChart): string {
  return [
    `<figure id="${escaped(id)}">`,
    `<figcaption><strong>${escaped(title)}</strong> <span>${escaped(description)}</span></figcaption>`,
    `<div class="scroll picture" role="region" aria-label="${escaped(`Picture: ${title}`)}" tabindex="0">${pictureOf(chart, { title, description, fonts: 'inherit' })}</div>`,
    `<details><summary>These figures as a table</summary>`,
    tableOf(table),
    '</details></figure>',
  ].join('\n')
}

function blockOf(block: DocumentBlock, place: number): string {
  switch (block.kind) {
    case 'heading':
      // The title of the page is its only heading of the first level.
      return `<h${block.level + 1} id="${escaped(block.id ?? `part-${place}`)}">${escaped(block.text)}</h${block.level + 1}>`
    case 'paragraph': {
      const role = block.role === undefined ? '' : ` class="${block.role}"`
      return paragraphsOf(block.text)
        .map((text) => `<p${role}>${escaped(text)}</p>`)
        .join('\n')
    }
    case 'list':
      return `<ul>\n${block.items.map((item) => `<li>${escaped(item)}</li>`).join('\n')}\n</ul>`
    case 'facts': {
      const rows = block.rows.map(
        ([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`,
      )
      return `<dl>\n${rows.join('\n')}\n</dl>`
    }
    case 'table':
      return tableOf(block)
    case 'chart':
      return chartOf(block)
  }
}

/** The parts of the page, where there are enough of them to look for one. */
function contentsOf(blocks: readonly DocumentBlock[]): string[] {
  const links = blocks.flatMap((block, place) =>
    block.kind === 'heading' && block.level === 1
      ? [`<li><a href="#${escaped(block.id ?? `part-${place}`)}">${escaped(block.text)}</a></li>`]
      : [],
  )
  return links.length < 4 ? [] : [`<nav aria-label="Contents"><ol>\n${links.join('\n')}\n</ol></nav>`]
}

/** The blocks of a document as HTML, for a page of its own or within another: below a heading of the first level. Every text is escaped. */
export function blocksHtml(blocks: readonly DocumentBlock[]): string {
  const all: string[] = []
  let box: string[] = []
  // Warnings that follow one another stand in one box.
  const close = (): void => {
    if (box.length > 0) all.push(`<div class="box">\n${box.join('\n')}\n</div>`)
    box = []
  }
  for (const [place, block] of blocks.entries()) {
    const html = blockOf(block, place)
    if (block.kind === 'paragraph' && block.role === 'warning') box.push(html)
    else {
      close()
      all.push(html)
    }
  }
  close()
  return all.join('\n')
}

/**
 * The document as one page that needs nothing else: no script, no file from elsewhere, one style sheet for screen, dark screen and A4 paper.
 * Every text is escaped; figures have links to their explanation where the document gives a path of this service.
 */
export function htmlOf(document: Document): string {
  const { title, subtitle, author, stamp, draft, blocks } = document
  return [
    '<!doctype html>',
    '<html lang="en-GB">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    '<meta name="referrer" content="no-referrer">',
    `<meta name="author" content="${escaped(author)}">`,
    `<meta name="date" content="${escaped(document.date)}">`,
    `<title>${draft ? 'Draft: ' : ''}${escaped(title)} – ${escaped(author)}, ${escaped(subtitle)}</title>`,
    `<style>${pageStyle(stamp)}</style>`,
    '</head>',
    `<body${draft ? ' class="draft"' : ''}>`,
    '<header>',
    `<p class="author">${escaped(author)}</p>`,
    `<h1>${escaped(title)}</h1>`,
    `<p class="subtitle">${escaped(subtitle)}</p>`,
    ...(draft ? ['<p class="mark">Draft</p>'] : []),
    '</header>',
    ...contentsOf(blocks),
    '<main>',
    blocksHtml(blocks),
    '</main>',
    `<footer><p>${escaped(stamp)}</p></footer>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}
