/** A line of a CSV file for a spreadsheet, which takes a cell that begins as a formula for one: an apostrophe stands before it. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`
}

function cellOf(cell: string | number): string {
  const text = String(cell)
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+$/.test(text)
  const plain = isFormula ? `'${text}` : text
  return /[",;\t\r\n]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

/** The rows of a CSV file (RFC 4180) with the line at which each begins, from 1. The delimiter is found in the first line. */
export function readCsv(text: string): { readonly line: number; readonly cells: readonly string[] }[] {
  const source = text.replace(/^\uFEFF/, '')
  const delimiter = delimiterOf(source.slice(0, Math.max(0, source.search(/\r?\n/)) || undefined))
  const rows: { line: number; cells: string[] }[] = []
  let cells: string[] = []
  let cell = ''
  let quoted = false
  let line = 1
  let begun = 1
  function endCell(): void {
    cells.push(cell)
    cell = ''
  }
  function endRow(): void {
    endCell()
    if (cells.some(one => one.trim() !== '')) rows.push({ line: begun, cells })
    cells = []
  }
  for (let index = 0; index < source.length; index += 1) {
    const character = source[index]!
    if (character === '\n') line += 1
    if (quoted) {
      if (character !== '"') cell += character
      else if (source[index + 1] === '"') {
        cell += '"'
        index += 1
      } else quoted = false
    } else if (character === '"' && cell === '') quoted = true
    else if (character === delimiter) endCell()
    else if (character === '\n') {
      endRow()
      begun = line
    } else if (character !== '\r') cell += character
  }
  endRow()
  return rows
}

function delimiterOf(header: string): string {
  return [',', ';', '\t'].toSorted((a, b) => header.split(b).length - header.split(a).length)[0]!
}
