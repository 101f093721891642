import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { answerClientError, answerExpectation, answerWithoutHost, lacksHost } from './client-error.ts'
import { type Connections, trackConnections } from './connections.ts'
import type { ServerLimits } from './server-limits.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** Node's server with every bound set: what a connection may take, no matter what is asked over it. */
export function createHttpServer(
  answer: Handler,
  limits: ServerLimits,
  bodyBytes: number,
): { server: Server; connections: Connections } {
  const server = createServer({
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    // How often slow connections are looked for.
    connectionsCheckingInterval: Math.min(1000, limits.headersMs),
    keepAlive: true,
    requireHostHeader: false,
  })
  server.timeout = limits.idleMs
  // First, because a connection that asks too much is cut off before the app hears of it.
  const connections = trackConnections(server, limits.connections)
  server.on('clientError', answerClientError)
  server.on('request', handle)
  // Who asks before sending a body that is too large is spared sending it.
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (Number(request.headers['content-length'] ?? 0) <= bodyBytes) response.writeContinue()
    handle(request, response)
  })
  server.on('checkExpectation', answerExpectation)
  return { server, connections }

  function handle(request: IncomingMessage, response: ServerResponse): void {
    // What was read together with the request that was one too many.
    if (request.socket.destroyed) return
    if (lacksHost(request)) answerWithoutHost(response)
    else void answer(request, response)
  }
}
