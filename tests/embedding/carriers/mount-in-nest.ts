import 'reflect-metadata'
import type { Server } from 'node:http'
import { createApp } from '@jumun/http'
import type { Carry } from '../../http/carry.ts'
import { listening } from './listening.ts'

/** As much of Nest as it takes, which is the same in every version of it. */
interface Nest {
  readonly Module: (metadata: object) => (target: new () => object) => void
  readonly NestFactory: { create(module: new () => object, options: { logger: false }): Promise<NestApplication> }
}

interface NestApplication {
  use(path: string, handler: ReturnType<ReturnType<typeof createApp>['callback']>): unknown
  listen(port: number, hostname: string): Promise<unknown>
  getHttpServer(): Server
}

export function mountInNest({ Module, NestFactory }: Nest): Carry {
  class HostModule {}
  Module({})(HostModule)

  return async (options, prefix) => {
    const shop = createApp(options)
    const host = await NestFactory.create(HostModule, { logger: false })
    host.use(prefix === '' ? '/' : prefix, shop.callback())
    await host.listen(0, '127.0.0.1')
    return listening(host.getHttpServer(), shop.drain)
  }
}
