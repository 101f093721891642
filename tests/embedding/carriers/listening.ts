import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that listens at any port of this machine. */
export async function listening(server: Server, end = () => {}) {
  if (!server.listening) {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  }
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      end()
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      return true
    },
  }
}
