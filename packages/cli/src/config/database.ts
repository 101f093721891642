import { maskUrl } from '@jumun/adapters/open'
import type { Config } from './config.ts'

/** The database that the settings name. */
export interface NamedDatabase {
  readonly url: string
  /** For people to read, on terminals and in logs: without a password. */
  readonly shown: string
  /** What names it, as it was written: `--db sqlite:shop.db`, or `JUMUN_DB=…`. */
  readonly setting: string
  /** What a command that is suggested needs to mean the same database: ` --db …`, or nothing where it is named elsewhere. */
  readonly flag: string
}

export function databaseOf(config: Config): NamedDatabase {
  const { value, source, variable } = config.settings.find(({ name }) => name === 'db')!
  const url = String(value)
  const shown = maskUrl(url)
  const flag = source === 'flag' ? ` --db ${quoted(shown)}` : ''
  const names = {
    flag: `--db ${shown}`,
    environment: `${variable}=${shown}`,
    file: `db ${shown} (file)`,
    default: shown,
  }
  return { url, shown, setting: names[source], flag }
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}
