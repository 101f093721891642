import { childConfig, openStore, tell } from '@jumun/doctor/toolbox'

/** Brings the tables of a shop up to date, or dies at it. */
export interface MigrateWorkerConfig {
  readonly url: string
}

const { url } = await childConfig<MigrateWorkerConfig>()
tell('started')
const store = await openStore(url)
tell('migrated')
await store.close()
process.exit(0)
