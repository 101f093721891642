import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { markAbuse, onAbuse } from '../request/abuse.ts'
import { createShunned } from './shunned.ts'

/** The open connections of a server, told apart by whether someone waits for an answer there. */
export interface Connections {
  /** Cuts those on which no request is under way, also those on which none has ever been, or only its beginning. */
  cutIdle(): void
}

interface Connection {
  readonly address: string
  /** Requests under way. */
  requests: number
  /** Whether an answer was ever given on it. */
  isProved: boolean
}

/**
 * Requests may come before the answers to earlier ones (pipelining). One that has so many under way is no client but a flood:
 * Node would read on, and two megabytes of requests at a time would stop all others.
 */
const mostUnderWay = 100

/**
 * Knows who is connected. `http.Server.closeIdleConnections` leaves connections alone that have never said a word: they would
 * hold up the end.
 *
 * At most `limit` at once. When all are taken the address that has most of them makes room, with its oldest connection on which
 * nothing is under way; where every one of them is at work, the new one is dropped. When a connection is abused, others of its address
 * on which nothing was answered yet, and those to come, are read later and one after the other.
 */
export function trackConnections(server: Server, limit: number): Connections {
  const open = new Map<Socket, Connection>()
  const byAddress = new Map<string, Set<Socket>>()
  const shunned = createShunned()

  function forget(socket: Socket): void {
    const connection = open.get(socket)
    if (connection === undefined) return
    open.delete(socket)
    const those = byAddress.get(connection.address)
    those?.delete(socket)
    if (those?.size === 0) byAddress.delete(connection.address)
  }

  function shun(address: string): void {
    shunned.add(address)
    for (const socket of byAddress.get(address) ?? []) {
      if (!open.get(socket)!.isProved) shunned.hold(socket, address)
    }
  }

  /** Whether there is room for one more, if need be because an idle one was cut. */
  function makeRoom(address: string): boolean {
    if (open.size < limit) return true
    let most = byAddress.get(address) ?? new Set<Socket>()
    for (const those of byAddress.values()) if (those.size > most.size) most = those
    for (const socket of most) {
      if (open.get(socket)!.requests > 0) continue
      forget(socket)
      socket.destroy()
      return true
    }
    return false
  }

  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    if (!makeRoom(address)) {
      socket.destroy()
      return
    }
    open.set(socket, { address, requests: 0, isProved: false })
    const those = byAddress.get(address) ?? new Set()
    byAddress.set(address, those.add(socket))
    socket.once('close', () => forget(socket))
    onAbuse(socket, () => shun(address))
    shunned.hold(socket, address)
  })

  function began({ socket }: IncomingMessage, response: ServerResponse): void {
    const connection = open.get(socket)
    if (connection === undefined) return
    connection.requests += 1
    if (connection.requests > mostUnderWay) {
      markAbuse(socket)
      socket.destroy()
    }
    response.once('close', () => {
      connection.requests -= 1
      connection.isProved = true
    })
  }
  server.on('request', began)
  server.on('checkContinue', began)

  return {
    cutIdle() {
      for (const [socket, { requests }] of open) if (requests === 0) socket.destroy()
    },
  }
}
