import { startChild } from '@jumun/doctor/toolbox'
import type { SlowLinkConfig } from './slow-link-process.ts'

export interface SlowLink {
  /** The same address, reached through the link. */
  readonly url: URL
  close(): Promise<void>
}

/**
 * A network between a client and a server of this machine: every answer comes `delayMs` later, which makes each exchange
 * that much longer. It runs in a process of its own, so that it takes no turns of the client's event loop and its CPU time
 * does not count.
 */
export async function openSlowLink(url: URL, delayMs: number): Promise<SlowLink> {
  const { hostname, port, protocol } = url
  const target = Number(port || (protocol === 'mysql:' ? 3306 : 5432))
  const config: SlowLinkConfig = { host: hostname, port: target, delayMs }
  const child = startChild(new URL('./slow-link-process.ts', import.meta.url), config)
  const here = await child.next<{ port: number }>()
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(here.port)
  return {
    url: through,
    async close() {
      child.kill('SIGTERM')
      await child.ended
    },
  }
}
