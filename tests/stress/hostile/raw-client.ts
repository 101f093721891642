import { connect, type Socket } from 'node:net'

/** What an attacker got: answers by status, and connections that were cut. */
export interface Tally {
  readonly statuses: Record<string, number>
  cut: number
}

export function createTally(): Tally {
  return { statuses: {}, cut: 0 }
}

/** A connection to the server from an address of this machine. Errors are the attacker's own affair. */
export function dial(port: number, from: string): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from })
  socket.on('error', () => undefined)
  return socket
}

const statusLine = /HTTP\/1\.1 (\d{3}) /g

/**
 * Sends the same bytes again each time that an answer has come, over so many connections at once, and opens another where one is
 * cut. Counts what comes back; it knows no HTTP beyond the first line of an answer.
 */
export function insist(
  { port, from, connections }: { port: number; from: string; connections: number },
  tally: Tally,
  next: (connection: number) => string | Buffer,
): void {
  for (let connection = 0; connection < connections; connection += 1) open(connection)

  function open(connection: number): void {
    const socket = dial(port, from)
    const send = () => {
      if (socket.writable) socket.write(next(connection))
    }
    socket.on('connect', send)
    socket.on('data', chunk => {
      const answers = count(String(chunk), tally)
      if (answers > 0) send()
    })
    socket.on('close', () => {
      tally.cut += 1
      setTimeout(() => open(connection), 50)
    })
  }
}

/** How many answers begin in a piece of what was received. */
export function count(text: string, tally: Tally): number {
  let answers = 0
  for (const [, status] of text.matchAll(statusLine)) {
    tally.statuses[status!] = (tally.statuses[status!] ?? 0) + 1
    answers += 1
  }
  return answers
}

export function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`
}

export function post(path: string, body: string, headers = ''): string {
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${headers}`
  return `${head}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}
