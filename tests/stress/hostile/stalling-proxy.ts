import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a server on which nothing comes through any more once it is stalled: no answer, and no end either. */
export interface StallingProxy {
  readonly port: number
  stall(): void
  close(): void
}

/** Without a target it is stalled from the start: a server that takes connections in and never says a word. */
export async function startStallingProxy(target?: { host: string; port: number }): Promise<StallingProxy> {
  const sockets = new Set<Socket>()
  let isStalled = target === undefined
  const server: Server = createServer(near => {
    const far = target === undefined ? undefined : connect(target)
    for (const socket of far === undefined ? [near] : [near, far]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      if (isStalled) socket.pause()
    }
    if (far === undefined) return
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      isStalled = true
      for (const socket of sockets) socket.unpipe().pause()
    },
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
