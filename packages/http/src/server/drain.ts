import type { Server } from 'node:http'
import { Server as TcpServer } from 'node:net'
import type { Connections } from './connections.ts'

const idleGraceMs = 500
const takeInMs = 1_000

/**
 * Takes in the connections that the kernel has accepted for us: with the listener they would be cut off, and clients that
 * had sent a request would not know what became of it. Node takes one in a turn of the event loop.
 */
export async function takeIn(server: Server): Promise<void> {
  let emptyTurns = 0
  const onConnection = () => {
    emptyTurns = 0
  }
  server.on('connection', onConnection)
  const until = performance.now() + takeInMs
  while (emptyTurns < 3 && performance.now() < until) {
    emptyTurns += 1
    await new Promise(resolve => setImmediate(resolve))
  }
  server.off('connection', onConnection)
}

/**
 * Stops listening and waits for the requests under way. `http.Server.close` would also cut idle connections at once, on
 * which a request may be on its way; they get a moment, in which each request is answered with `Connection: close`.
 */
export async function drainConnections(server: Server, { cutIdle }: Connections): Promise<void> {
  const closed = new Promise<void>(resolve => {
    TcpServer.prototype.close.call(server, () => resolve())
  })
  let cutting: NodeJS.Timeout | undefined
  const grace = setTimeout(() => {
    cutIdle()
    cutting = setInterval(cutIdle, 50)
  }, idleGraceMs)
  await closed
  clearTimeout(grace)
  clearInterval(cutting)
}
