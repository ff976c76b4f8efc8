import { pictureColours } from './picture-parts.ts'

/** The same colours on a dark page, each at least 3 to 1 against it, dark and light by turns as well. */
const darkColours = ['#5b9bd5', '#ffa066', '#d9538f', '#4fd1c5', '#b3bcc4', '#c9b3ec'] as const

const seriesStyle = (colours: readonly string[]): string =>
  colours.map((colour, index) => `svg .s${index}{fill:${colour}}svg .l${index}{stroke:${colour}}`).join('')

/** A text as a string of CSS: all but letters, digits and spaces by number, so that nothing of it can end the string or the sheet. */
const cssString = (text: string): string =>
  `"${text.replace(/[^A-Za-z0-9 ]/gu, (character) => `\\${character.codePointAt(0)!.toString(16)} `)}"`

const screen = `
:root{color-scheme:light dark;--ink:#1f2a33;--soft:#4a5560;--page:#fff;--blue:#12436d;--rule:#c3cbd1;--pale:#eef2f5;--link:#0b5394;--box:#fff4e0;
--edge:#b35900}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;padding:2rem 1.25rem 3rem;max-width:56rem;background:var(--page);color:var(--ink);font:1.0625rem/1.55 "Source Sans 3","Segoe UI",Roboto,"Helvetica Neue",Arial,"Liberation Sans",sans-serif;overflow-wrap:anywhere}
header{border-bottom:3px solid var(--blue);padding-bottom:1rem;margin-bottom:1.5rem;position:relative}
.author{margin:0;font-weight:600;color:var(--soft)}
h1{margin:.15rem 0;font-size:clamp(1.6rem,1.2rem + 2.2vw,2.3rem);line-height:1.2;color:var(--blue);text-wrap:balance}
.subtitle{margin:0;color:var(--soft);font-size:1.15rem}
.mark{display:inline-block;margin:.75rem 0 0;padding:.1rem .6rem;border:2px solid var(--edge);color:var(--edge);font-weight:700;
letter-spacing:.08em;text-transform:uppercase}
h2{margin:2.2rem 0 .6rem;font-size:1.4rem;line-height:1.25;color:var(--blue)}
h3{margin:1.6rem 0 .5rem;font-size:1.15rem;color:var(--blue)}
h4{margin:1.2rem 0 .4rem;font-size:1.05rem}
p,ul,dl{margin:.6rem 0;max-width:44rem}
ul{padding-left:1.3rem}
li{margin:.25rem 0}
.lead{font-size:1.2rem}
.note{color:var(--soft);font-size:.92rem}
.box{margin:1.2rem 0;padding:.6rem 1rem;background:var(--box);border-left:5px solid var(--edge)}
.box p{margin:.35rem 0}
nav{margin:0 0 1.5rem;padding:.8rem 1rem;background:var(--pale);font-size:.98rem}
nav ol{margin:0;padding-left:1.4rem;columns:18rem;column-gap:2rem}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
dl div{display:grid;grid-template-columns:minmax(9rem,14rem) 1fr;gap:.2rem 1.2rem;padding:.3rem 0;border-bottom:1px solid var(--rule)}
dt{font-weight:600}
dd{margin:0}
.scroll{overflow-x:auto;margin:1rem 0;overflow-wrap:normal}
table{width:100%;border-collapse:collapse;font-size:.98rem;line-height:1.4}
caption{text-align:left;font-weight:600;padding:.3rem 0 .5rem;overflow-wrap:break-word}
th,td{padding:.45rem .6rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--rule)}
tbody th{font-weight:400;min-width:11rem}
thead th,thead td{background:var(--blue);color:#fff;font-weight:600;vertical-align:bottom}
thead th.figure{min-width:5rem}
.figure{text-align:right;font-variant-numeric:tabular-nums lining-nums;white-space:nowrap}
thead .figure{white-space:normal}
.section th{background:var(--pale);font-weight:600}
.total th,.total td{font-weight:600;border-top:2px solid var(--blue);border-bottom:2px solid var(--blue)}
.memo th,.memo td{color:var(--soft)}
td a{color:inherit;text-decoration:underline dotted 1px}
td a:hover{color:var(--link);text-decoration-style:solid}
figure{margin:1.6rem 0}
figcaption span{display:block;color:var(--soft);max-width:44rem}
.picture svg{display:block;width:100%;min-width:34rem;max-width:46rem;height:auto}
summary{cursor:pointer;color:var(--link)}
footer{margin-top:2.5rem;padding-top:.8rem;border-top:1px solid var(--rule);color:var(--soft);font-size:.88rem}
@media (max-width:40rem){dl div{grid-template-columns:1fr}table{font-size:.9rem}tbody th{min-width:6.5rem}thead th.figure{min-width:4.8rem}th,td{padding:.4rem .4rem}}`

const dark = `
@media screen and (prefers-color-scheme:dark){
:root{--ink:#e6eaed;--soft:#b3bcc4;--page:#14191d;--blue:#8fc1ea;--rule:#3d4750;--pale:#20282e;--link:#8fc1ea;--box:#33270f;--edge:#f0a54a}
thead th,thead td{background:#1d4468;color:#fff}
svg .ink{fill:#e6eaed}svg .axis{stroke:#e6eaed}svg .grid{stroke:#3d4750}svg .hollow,svg .plate,svg .on{fill:#14191d}
${seriesStyle(darkColours)}}`

const paper = `
@media print{
html{font-size:9.5pt}
body{max-width:none;padding:0;font-size:10pt;line-height:1.4}
h1{font-size:20pt}h2{font-size:13.5pt}h3{font-size:11.5pt}
h2,h3,h4,caption,figcaption{break-after:avoid}
p,li{orphans:3;widows:3}
nav,summary{display:none}
.scroll{overflow:visible}
table{font-size:9pt}
thead{display:table-header-group}
tr,figure,.box,dl div{break-inside:avoid}
th,td{padding:3pt 5pt}
thead th,thead td,.section th,.box,svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}
a,td a{color:inherit;text-decoration:none}
.picture svg{min-width:0;max-width:15cm}
details::details-content{content-visibility:visible;display:block;height:auto}
footer{break-inside:avoid}
.draft::before{content:"DRAFT";position:fixed;top:38%;left:0;right:0;text-align:center;font-size:130pt;font-weight:600;color:#12436d;opacity:.08;transform:rotate(-52deg)}
}`

/**
 * The style of a page, for screens, dark screens and A4 paper: nothing in it comes from elsewhere. `stamp` stands at the foot of printed pages
 * with their number, where the browser prints such (CSS Paged Media).
 */
export function pageStyle(stamp: string): string {
  const foot = 'font:7.5pt "Segoe UI",Arial,"Liberation Sans",sans-serif;color:#4a5560'
  const sheet = `
@page{size:A4;margin:18mm 18mm 20mm;@bottom-left{content:${cssString(stamp)};${foot};width:80%;text-align:left}@bottom-right{content:"Page " counter(page) " of " counter(pages);${foot};width:20%}}`
  return `${screen}\n${seriesStyle(pictureColours)}${dark}${paper}${sheet}\n`
}
