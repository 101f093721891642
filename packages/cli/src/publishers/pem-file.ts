import { readFileSync } from 'node:fs'
import type { ConfigValues } from '../config/config-values.ts'

/** The text of a certificate or key. @throws TypeError */
function pemFile(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new TypeError(`${path}: ${code === 'ENOENT' ? 'no such file' : `cannot be read (${code})`}`, { cause: error })
  }
}

/** What the files that these settings name hold, under the names of `node:tls`; undefined where none is named. */
export function tlsOf(config: ConfigValues, settings: Readonly<Record<'ca' | 'cert' | 'key', string>>) {
  const files = Object.entries(settings).flatMap(([name, setting]) => {
    const path = config.text(setting)
    return path === undefined ? [] : [[name, pemFile(path)] as const]
  })
  return files.length === 0 ? undefined : (Object.fromEntries(files) as { ca?: string; cert?: string; key?: string })
}
