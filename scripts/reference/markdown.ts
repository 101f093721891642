/** A Markdown table; cells are Markdown already, but for what would end them. */
export function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(titles), `|${titles.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** A name in code, or nothing for none. */
export function code(text: string | undefined): string {
  return text === undefined || text === '' ? '' : `\`${text}\``
}

/** The page of a reference, with where it comes from. */
export function referencePage(title: string, introduction: string, body: readonly string[]): string {
  const origin = '<!-- Made from the sources by `npm run docs`; a test compares it. Do not edit it. -->'
  return `${[`# ${title}`, origin, introduction, ...body].join('\n\n').trimEnd()}\n`
}

/** A comment of the JSDoc kind as one line of text. */
export function commentText(comment: string): string {
  return comment
    .replaceAll(/^\s*\*\s?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('@throws ', 'Throws ')
    .replaceAll('@param ', 'Takes ')
    .trim()
}

/** A type or a signature in one line: what stood in lines of its own is divided by semicolons. */
export function typeText(text: string): string {
  return text
    .replaceAll(/\/\*\*[^]*?\*\//g, '')
    .replaceAll('readonly ', '')
    .replaceAll(/(?<![{(<;,|&=\s])\s*\n\s*(?=[\w[])/g, '; ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,? \)/g, ')')
    .replaceAll('( ', '(')
    .trim()
}
