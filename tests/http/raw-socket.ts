import { connect, type Socket } from 'node:net'

/** A connection that collects what it is sent; `ended` resolves once it is closed. */
export interface RawSocket {
  readonly socket: Socket
  text(): string
  readonly ended: Promise<string>
}

/** @param from An address of this machine, such as 127.0.0.2, to be someone else. */
export function openSocket(port: number, from?: string): RawSocket {
  const socket = connect({ port, host: '127.0.0.1', ...(from !== undefined && { localAddress: from }) })
  let text = ''
  socket.on('data', chunk => {
    text += String(chunk)
  })
  // A server that closes while we still write resets the connection; what it said before counts.
  socket.on('error', () => undefined)
  const ended = new Promise<string>(resolve => socket.once('close', () => resolve(text)))
  return { socket, text: () => text, ended }
}

/** Statuses of the answers in what a connection has received. */
export function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
