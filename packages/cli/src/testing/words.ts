/** Splits as a shell does, as far as tests need it: at spaces outside of double quotes. */
export function words(command: string): string[] {
  return [...command.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ''))
}
