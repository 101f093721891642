import { expect, it } from 'vitest'
import { readConfig } from './config.ts'
import { databaseOf } from './database.ts'

const url = 'mysql://me:hush@host/shop'
const shown = 'mysql://me:•••@host/shop'

it.each([
  ['flag', `--db ${shown}`],
  ['environment', `JUMUN_DB=${shown}`],
  ['file', `db ${shown} (file)`],
  ['default', shown],
] as const)('a database that a %s names is told as %s', (source, setting) => {
  const config = readConfig({ db: url })
  const settings = config.settings.map(one => (one.name === 'db' ? { ...one, source } : one))
  expect(databaseOf({ ...config, settings })).toEqual({ url, shown, setting, jumun: `jumun --db ${shown}` })
})
