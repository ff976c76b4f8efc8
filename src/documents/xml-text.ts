/** Text as XML can hold it: what it cannot (control characters, halves of surrogate pairs) is shown as U+FFFD. */
export const xmlText = (text: string): string =>
  text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

/** Text escaped for an element or an attribute of XML. */
export const xmlEscaped = (text: string): string =>
  xmlText(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')

/** The properties of an Office file: who made what, dated by the day of the document and not by a clock. */
export const coreProperties = ({
  title,
  author,
  date,
}: {
  title: string
  author: string
  date: string
}): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xmlEscaped(title)}</dc:title><dc:creator>${xmlEscaped(author)}</dc:creator><dc:language>en-GB</dc:language><cp:lastModifiedBy>${xmlEscaped(author)}</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">${date}T12:00:00Z</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${date}T12:00:00Z</dcterms:modified></cp:coreProperties>`
