import {
  awaitGate,
  childConfig,
  type CrowdOptions,
  hotShop,
  openStore,
  orderInCrowd,
  tell,
} from '@jumun/doctor/toolbox'

/** One of several processes that order from the same shop. */
export interface HotWorkerConfig extends CrowdOptions {
  readonly url: string
  readonly mark: string
}

const { url, mark, ...options } = await childConfig<HotWorkerConfig>()
const shop = hotShop(await openStore(url), mark)
tell('ready')
await awaitGate()
tell(await orderInCrowd(shop, options))
await shop.close()
