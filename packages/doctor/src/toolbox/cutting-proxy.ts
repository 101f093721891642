import type { ScratchDatabase } from '@jumun/adapters/scratch'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/**
 * Where a connection is cut: before COMMIT reaches the server (it rolls back), after COMMIT when its answer comes back (it
 * has committed, and no answer arrives), or in place of any other statement of a transaction.
 */
export type Cut = 'before commit' | 'after commit' | 'statement'

export interface CuttingProxy {
  /** The URL of the server, by way of the proxy. */
  readonly url: string
  /** Decides over each COMMIT, or other message, as it passes. Nothing is cut until it is set. */
  plan: (message: 'commit' | 'other') => Cut | undefined
  /** How many connections were cut, and where. */
  readonly cuts: Readonly<Record<Cut, number>>
  /** COMMITs that have passed. */
  readonly passed: number
  close(): Promise<void>
}

/** Both protocols send COMMIT as text, in a message of its own; `read committed` is another word. */
const commitText = /\bcommit\b/i

/** @throws TypeError for a database without a server */
export async function startCuttingProxy(database: Pick<ScratchDatabase, 'url' | 'server'>): Promise<CuttingProxy> {
  const target = database.server
  if (target === undefined) throw new TypeError('A proxy stands before a server.')
  const open = new Set<Socket>()
  const cuts = { 'before commit': 0, 'after commit': 0, statement: 0 }
  let passed = 0

  const server = createServer(client => {
    const upstream = connect({ ...target, noDelay: true })
    client.setNoDelay(true)
    let answerIsToBeLost = false

    function cut(where: Cut): void {
      cuts[where] += 1
      // Not ended but reset, as by a machine that has gone; what was sent before is still delivered to the server.
      client.resetAndDestroy()
      upstream.destroy()
    }

    client.on('data', (bytes: Buffer) => {
      const isCommit = commitText.test(bytes.toString('latin1'))
      const planned = proxy.plan(isCommit ? 'commit' : 'other')
      if (planned === 'before commit' || planned === 'statement') return cut(planned)
      answerIsToBeLost = planned === 'after commit'
      if (isCommit && !answerIsToBeLost) passed += 1
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => {
      if (answerIsToBeLost) cut('after commit')
      else client.write(bytes)
    })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        open.delete(socket)
        other.destroy()
      })
    }
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))

  const url = new URL(database.url)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const proxy: CuttingProxy = {
    url: url.href,
    plan: () => undefined,
    cuts,
    get passed() {
      return passed
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
  return proxy
}
