import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { freePort } from '@jumun/doctor/toolbox'

/** A platform that can be killed: what it has taken it keeps, who is connected is cut off. */
export interface Receiver {
  readonly url: string
  readonly events: number
  readonly repeated: number
  start(): Promise<void>
  stop(): Promise<void>
}

export async function createReceiver(): Promise<Receiver> {
  const port = await freePort()
  const taken = new Set<string>()
  let repeated = 0
  let server: Server | undefined

  function take(body: string): void {
    const received: unknown = JSON.parse(body)
    for (const event of Array.isArray(received) ? received : [received]) {
      const { id } = event as { id: unknown }
      assert.ok(typeof id === 'string', 'an event has an id')
      if (taken.has(id)) repeated += 1
      taken.add(id)
    }
  }

  return {
    url: `http://127.0.0.1:${port}/events`,
    get events() {
      return taken.size
    },
    get repeated() {
      return repeated
    },
    async start() {
      server = createServer((request, response) => {
        let body = ''
        request.on('data', chunk => (body += String(chunk)))
        request.on('error', () => undefined)
        request.on('end', () => {
          take(body)
          response.writeHead(204).end()
        })
      })
      server.listen(port, '127.0.0.1')
      await once(server, 'listening')
    },
    async stop() {
      const stopping = server
      if (stopping === undefined) return
      server = undefined
      const closed = once(stopping, 'close')
      stopping.close()
      stopping.closeAllConnections()
      await closed
    },
  }
}
