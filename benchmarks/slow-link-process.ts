import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { childConfig, tell } from '@jumun/doctor/toolbox'

export interface SlowLinkConfig {
  readonly host: string
  readonly port: number
  readonly delayMs: number
}

// The process behind `openSlowLink`. Timers count whole milliseconds, so that the delay is spent on one direction alone:
// for a client that waits for each answer it does not matter on which.
const { host, port, delayMs } = await childConfig<SlowLinkConfig>()

const server = createServer({ noDelay: true }, client => {
  const upstream = connect({ host, port, noDelay: true })
  client.on('data', chunk => upstream.write(chunk))
  upstream.on('data', chunk => {
    setTimeout(() => client.write(chunk), delayMs)
  })
  endTogether(client, upstream)
  endTogether(upstream, client)
})

server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }))

function endTogether(socket: Socket, other: Socket): void {
  // What is still under way arrives first.
  socket.on('close', () => setTimeout(() => other.destroy(), delayMs + 1))
  socket.on('error', () => socket.destroy())
}
