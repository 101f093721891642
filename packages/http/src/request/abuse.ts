import type { Socket } from 'node:net'

const abused = new WeakSet<Socket>()

/** Remembers that a connection was used as no client uses one, for a server that keeps the next ones of its address waiting. */
export function markAbuse(socket: Socket): void {
  abused.add(socket)
}

export function wasAbused(socket: Socket): boolean {
  return abused.has(socket)
}
