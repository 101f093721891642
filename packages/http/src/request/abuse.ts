import type { Socket } from 'node:net'

const watched = new WeakMap<Socket, () => void>()

/** Is called once, as soon as the connection was used as no client uses one. */
export function onAbuse(socket: Socket, listener: () => void): void {
  watched.set(socket, listener)
}

/** Tells a server, if there is one, to keep the connections of the same address waiting. */
export function markAbuse(socket: Socket): void {
  const listener = watched.get(socket)
  watched.delete(socket)
  listener?.()
}
