import { connect, createServer, type Socket } from 'node:net'

// The process behind `openSlowLink`. Timers count whole milliseconds, so that the delay is spent on one direction alone:
// for a client that waits for each answer it does not matter on which.
const [hostname = '', port = '', delay = ''] = process.argv.slice(2)
const delayMs = Number(delay)

const server = createServer({ noDelay: true }, client => {
  const upstream = connect({ host: hostname, port: Number(port), noDelay: true })
  client.on('data', chunk => upstream.write(chunk))
  upstream.on('data', chunk => {
    setTimeout(() => client.write(chunk), delayMs)
  })
  endTogether(client, upstream)
  endTogether(upstream, client)
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.(address?.port)
})

function endTogether(socket: Socket, other: Socket): void {
  // What is still under way arrives first.
  socket.on('close', () => setTimeout(() => other.destroy(), delayMs + 1))
  socket.on('error', () => socket.destroy())
}
