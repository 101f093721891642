import { startServer } from '@jumun/http/server'
import { childConfig, tell } from './child-side.ts'
import { hotShop } from './hot-shop.ts'
import { openStore } from './open-store.ts'

export interface HttpServerConfig {
  readonly url: string
  readonly mark: string
}

// What `jumun serve` does: serve until SIGTERM, then let the shop and its requests end.
const { url, mark } = childConfig<HttpServerConfig>()
const store = await openStore(url)
const server = await startServer({ shop: hotShop(store, mark), port: 0, ready: () => store.ping() })
process.once('SIGTERM', () => {
  void server.close().then(clean => {
    process.exitCode = clean ? 0 : 1
  })
})
process.stdin.on('end', () => process.exit(1))
process.stdin.resume().unref()
tell({ port: server.port })
