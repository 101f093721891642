/** Hands a file to the browser, which puts it where it puts files. */
export function download(name: string, parts: readonly string[]): void {
  const link = document.createElement('a')
  link.download = name
  // For spreadsheets, which take a file without this mark for one of the system's own encoding.
  link.href = URL.createObjectURL(new Blob(['\uFEFF', ...parts], { type: 'text/csv;charset=utf-8' }))
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}
