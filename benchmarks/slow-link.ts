import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface SlowLink {
  /** The same address, reached through the link. */
  readonly url: URL
  close(): Promise<void>
}

/**
 * A network between a client and a server of this machine: every answer comes `delayMs` later, which makes each exchange
 * that much longer. It runs in a process of its own, so that it takes no turns of the client's event loop and its CPU time
 * counts for nobody.
 */
export async function openSlowLink(url: URL, delayMs: number): Promise<SlowLink> {
  const { hostname, port, protocol } = url
  const target = port || (protocol === 'mysql:' ? '3306' : '5432')
  const path = fileURLToPath(new URL('slow-link-process.ts', import.meta.url))
  const child = fork(path, [hostname, target, String(delayMs)])
  const [here] = (await once(child, 'message')) as [number]
  const through = new URL(url)
  through.hostname = '127.0.0.1'
  through.port = String(here)
  return {
    url: through,
    async close() {
      child.kill()
      await once(child, 'exit')
    },
  }
}
