import { createFetchHandler, type FetchHandler } from '@jumun/http/fetch'
import { cafe } from '../../../cafe'

let shopApi: Promise<FetchHandler> | undefined

async function handler(request: Request): Promise<Response> {
  shopApi ??= cafe().then(({ shop }) => createFetchHandler({ shop, prefix: '/shop' }))
  return (await shopApi)(request)
}

export {
  handler as DELETE,
  handler as GET,
  handler as HEAD,
  handler as OPTIONS,
  handler as PATCH,
  handler as POST,
  handler as PUT,
}
