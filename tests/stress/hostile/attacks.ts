import { count, dial, get, insist, post, type Tally } from './raw-client.ts'

export interface Target {
  readonly port: number
  /** Where the attacker sends from; an address of its own unless the attack is about users. */
  readonly from: string
  /** How the attacker, a user of the shop, says who it is. */
  readonly mallory: string
}

export interface Attack {
  readonly title: string
  /** Whether the attacker sits behind the same address as all others. */
  readonly sameAddress?: boolean
  /** What is in the catalogue, where the attack needs much of it. */
  readonly catalogue?: { readonly products: number; readonly options: number }
  /** Flags of `serve`. */
  readonly flags?: readonly string[]
  begin(target: Target, tally: Tally): void
}

const order = JSON.stringify({ items: [{ productId: 'endless', quantity: 1 }] })

/** By the name that the fault has. */
export const attacks: Readonly<Record<string, Attack>> = {
  'one-user': {
    title: '600 connections of one user order',
    sameAddress: true,
    begin: ({ port, from, mallory }, tally) =>
      insist({ port, from, connections: 600 }, tally, () => post('/orders', order, mallory)),
  },
  'made-up-users': {
    title: '600 connections of one address, a new user each time',
    begin({ port, from }, tally) {
      let user = 0
      insist({ port, from, connections: 600 }, tally, () => post('/orders', order, `X-User-Id: bot-${(user += 1)}\r\n`))
    },
  },
  'poor-user': {
    title: '100 connections of a user without money order',
    sameAddress: true,
    begin: ({ port, from }, tally) =>
      insist({ port, from, connections: 100 }, tally, () => post('/orders', order, 'X-User-Id: poor\r\n')),
  },
  pipeline: {
    title: 'one connection sends orders without waiting for answers',
    sameAddress: true,
    begin({ port, from, mallory }, tally) {
      const many = post('/orders', order, mallory).repeat(200)
      const open = () => {
        const socket = dial(port, from)
        socket.on('data', chunk => void count(String(chunk), tally))
        const send = () => {
          while (socket.writable && socket.write(many));
        }
        socket.on('connect', send).on('drain', send)
        socket.on('close', () => {
          tally.cut += 1
          setTimeout(open, 50)
        })
      }
      open()
    },
  },
  'spaces-in-a-header': {
    title: 'Authorization: Bearer a, 15 900 spaces, b on 20 connections',
    begin: ({ port, from }, tally) =>
      insist({ port, from, connections: 20 }, tally, () =>
        get('/balance', `Authorization: Bearer a${' '.repeat(15_900)}b\r\n`),
      ),
  },
  'chunks-of-a-byte': {
    title: '65 000 chunks of one byte on 100 connections',
    begin({ port, from }, tally) {
      const body = Buffer.from(`${'1\r\n \r\n'.repeat(65_000)}0\r\n\r\n`)
      const head =
        'POST /orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
      const request = Buffer.concat([Buffer.from(head), body])
      insist({ port, from, connections: 100 }, tally, () => request)
    },
  },
  'slow-bodies': {
    title: '2 000 connections send 64 KiB but for the last byte',
    begin({ port, from }, tally) {
      const body = `{"a":"${'x'.repeat(65_000)}"}`
      const request = post('/orders', body, 'X-User-Id: poor\r\n').slice(0, -1)
      insist({ port, from, connections: 2_000 }, tally, () => request)
    },
  },
  'unknown-keys': {
    title: '60 kB of unknown keys on 50 connections',
    begin({ port, from, mallory }, tally) {
      const keys = Array.from({ length: 6_000 }, (_, index) => `"k${index}":1`).join(',')
      insist({ port, from, connections: 50 }, tally, () => post('/orders', `{${keys}}`, mallory))
    },
  },
  'wrong-admin-tokens': {
    title: 'wrong admin tokens on 100 connections',
    begin({ port, from }, tally) {
      let guess = 0
      insist({ port, from, connections: 100 }, tally, () =>
        get('/admin/audit', `Authorization: Bearer guess-${(guess += 1)}\r\n`),
      )
    },
  },
  'all-streams': {
    title: '1 100 streams of one address',
    begin: ({ port, from }, tally) => insist({ port, from, connections: 1_100 }, tally, () => get('/products/stream')),
  },
  'unread-streams': {
    title: '1 000 streams that are not read, of 1 000 products with 100 options, which change',
    catalogue: { products: 1_000, options: 100 },
    begin({ port, from }, tally) {
      for (let stream = 0; stream < 1_000; stream += 1) {
        const socket = dial(port, from)
        socket.on('connect', () => {
          socket.write(get('/products/stream'))
          socket.pause()
        })
        socket.on('close', () => (tally.cut += 1))
      }
    },
  },
  'all-sockets': {
    title: '10 000 sockets of one address that say nothing',
    begin({ port, from }, tally) {
      const open = () => {
        const socket = dial(port, from)
        socket.on('close', () => {
          tally.cut += 1
          setTimeout(open, 1_000)
        })
      }
      for (let socket = 0; socket < 10_000; socket += 1) setTimeout(open, socket / 10)
    },
  },
  'deep-pages': {
    title: 'pages far beyond the end of 100 000 products on 100 connections',
    catalogue: { products: 100_000, options: 1 },
    begin({ port, from }, tally) {
      let page = 1_000_000
      insist({ port, from, connections: 100 }, tally, () => get(`/products?page=${(page += 1)}&inStock=true`))
    },
  },
  'many-windows': {
    title: 'best sellers of every number of days and every length on 100 connections',
    begin({ port, from }, tally) {
      let asked = 0
      insist({ port, from, connections: 100 }, tally, () => {
        asked += 1
        return get(`/products/top?days=${1 + (asked % 365)}&limit=${1 + (asked % 100)}`)
      })
    },
  },
  'hasty-user': {
    title: 'a user with a token orders on 100 connections',
    sameAddress: true,
    flags: ['--auth', 'jwt'],
    begin: ({ port, from, mallory }, tally) =>
      insist({ port, from, connections: 100 }, tally, () => post('/orders', order, mallory)),
  },
}
