import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A way to a server that keeps what was said to it. */
export interface ListeningProxy {
  readonly port: number
  /** All that clients have sent since the last call, as it went over the wire. */
  heard(): Buffer
  close(): Promise<void>
}

export async function listenOnTheWay(to: number): Promise<ListeningProxy> {
  let chunks: Buffer[] = []
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const behind = connect(to, '127.0.0.1')
    for (const socket of [client, behind]) {
      sockets.add(socket)
      socket.on('error', () => undefined).on('close', () => [client, behind].forEach(one => one.destroy()))
    }
    client.on('data', (chunk: Buffer) => chunks.push(chunk))
    client.pipe(behind)
    behind.pipe(client)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    heard() {
      const all = Buffer.concat(chunks)
      chunks = []
      return all
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
