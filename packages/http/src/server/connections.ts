import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/** The open connections of a server, told apart by whether somebody waits for an answer there. */
export interface Connections {
  /** Cuts those on which no request is under way, also those on which none has ever been, or only its beginning. */
  cutIdle(): void
}

/** `http.Server.closeIdleConnections` leaves connections alone that have never said a word: they would hold up the end. */
export function trackConnections(server: Server): Connections {
  const underWay = new Map<Socket, number>()
  server.on('connection', (socket: Socket) => {
    underWay.set(socket, 0)
    socket.once('close', () => underWay.delete(socket))
  })
  for (const event of ['request', 'checkContinue'] as const) {
    server.on(event, ({ socket }, response) => {
      underWay.set(socket, (underWay.get(socket) ?? 0) + 1)
      response.once('close', () => {
        const left = underWay.get(socket)
        if (left !== undefined) underWay.set(socket, left - 1)
      })
    })
  }
  return {
    cutIdle() {
      for (const [socket, requests] of underWay) if (requests === 0) socket.destroy()
    },
  }
}
