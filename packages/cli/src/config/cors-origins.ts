import type { ConfigValues } from './config-values.ts'

/** The origins whose web pages may call the server; none unless some are named. */
export function originsOf(config: ConfigValues): readonly string[] {
  const named = config.text('http.cors') ?? ''
  return named
    .split(',')
    .map(origin => origin.trim())
    .filter(origin => origin !== '')
}

/** An origin is written as a browser writes it: with a scheme, without a path or a slash at its end. */
export function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text)
}
