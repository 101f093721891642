import { createServer, type Server } from 'node:http'
import type { Registry } from '@prometheus-io/client'

/** `GET /metrics` and nothing else, for a port that only the watchers reach: it asks for no token. */
export function createMetricsServer(registry: Registry): Server {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('GET /metrics is all there is here.\n')
      return
    }
    registry.metrics().then(
      text => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.maxConnections = 32
  return server
}
