/**
 * A cell of a CSV file. A spreadsheet takes what begins with `=`, `+`, `-`, `@` or a tab for a formula, and runs what a stranger
 * has typed as a name: for one, an apostrophe stands before it (OWASP, "CSV Injection"). Plain numbers are none.
 */
export function cellOf(text: string, { forSpreadsheet }: { forSpreadsheet: boolean }): string {
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+$/.test(text)
  return quoted(forSpreadsheet && isFormula ? `'${text}` : text)
}

function quoted(text: string): string {
  // Space at the ends would be taken for the writer's layout.
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
