import { maskUrl } from '@jumun/adapters/open'
import type { Config } from './config.ts'

/** The database that the settings name. */
export interface NamedDatabase {
  readonly url: string
  /** For people to read, on terminals and in logs: without a password. */
  readonly shown: string
  /** What names it, as it was written: `--db sqlite:shop.db`, or `JUMUN_DB=…`. */
  readonly setting: string
  /** `jumun`, with the flags that a command needs to mean the same database. */
  readonly jumun: string
}

export function databaseOf({ settings, jumun }: Config): NamedDatabase {
  const { value, source, variable } = settings.find(({ name }) => name === 'db')!
  const url = String(value)
  const shown = maskUrl(url)
  const names = {
    flag: `--db ${shown}`,
    environment: `${variable}=${shown}`,
    file: `db ${shown} (file)`,
    default: shown,
  }
  return { url, shown, setting: names[source], jumun }
}
