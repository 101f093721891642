import { startServer } from '@jumun/http/server'
import { childConfig, hotShop, openStore, tell } from '@jumun/doctor/toolbox'

export interface HttpServerConfig {
  readonly url: string
  readonly mark: string
}

// What `jumun serve` does: serve until SIGTERM, then let the shop and its requests end.
const { url, mark } = await childConfig<HttpServerConfig>()
const store = await openStore(url)
const server = await startServer({ shop: hotShop(store, mark), port: 0, ready: () => store.ping() })
process.once('SIGTERM', () => {
  void server.close().then(clean => {
    process.exitCode = clean ? 0 : 1
  })
})
tell({ port: server.port })
