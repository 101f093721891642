import { EventEmitter } from 'node:events'
import type { Server } from 'node:http'
import { beforeEach, expect, it } from 'vitest'
import { markAbuse } from '../request/abuse.ts'
import { type Connections, trackConnections } from './connections.ts'

/** As much of Node's server as is listened to. */
let server: EventEmitter
let connections: Connections
beforeEach(() => {
  server = new EventEmitter()
  connections = trackConnections(server as Server, 4)
})

/** A connection that is never closed of itself. */
function socketOf(remoteAddress: string | undefined) {
  const socket = Object.assign(new EventEmitter(), {
    remoteAddress,
    isCut: false,
    isHeld: false,
    destroy: () => void (socket.isCut = true),
    pause: () => void (socket.isHeld = true),
    resume: () => void (socket.isHeld = false),
  })
  return socket
}
type Peer = ReturnType<typeof socketOf>

function connect(address: string | undefined = 'a'): Peer {
  const socket = socketOf(address)
  server.emit('connection', socket)
  return socket
}
const connectMany = (addresses: string) => addresses.split('').map(address => connect(address))

/** Begins a request, and returns what ends its answer. */
function ask(socket: Peer, event = 'request'): () => void {
  const response = new EventEmitter()
  server.emit(event, { socket }, response)
  return () => void response.emit('close')
}
const cut = (sockets: readonly Peer[]) => sockets.map(({ isCut }) => isCut)
const held = async (sockets: readonly Peer[]) => {
  await new Promise(resolve => setImmediate(resolve))
  return sockets.map(({ isHeld }) => isHeld)
}

it('lets in so many, then the oldest on which nothing is under way makes room, one for each that comes', () => {
  const old = connectMany('aaaa')
  expect(cut(old)).toEqual([false, false, false, false])
  const end = ask(old[0]!)
  connect()
  expect(cut(old)).toEqual([false, true, false, false])
  connect()
  expect(cut(old)).toEqual([false, true, true, false])
  end()
  connect()
  expect(cut(old)).toEqual([true, true, true, false])
  // They are closed a moment later, and take nothing with them.
  for (const socket of old.slice(0, 3)) socket.emit('close')
  connect()
  expect(cut(old)).toEqual([true, true, true, true])
})

it('drops who comes while all others are at work, and counts them no more', () => {
  const working = connectMany('aaaa')
  const ends = working.map(socket => ask(socket))
  const late = connect()
  expect([...cut(working), late.isCut]).toEqual([false, false, false, false, true])
  // What was dropped asks nothing, and its end frees no place.
  ask(late)
  late.emit('close')
  expect(connect().isCut).toBe(true)
  ends[2]!()
  expect(connect().isCut).toBe(false)
  expect(cut(working)).toEqual([false, false, true, false])
})

it('has room again where one has gone', () => {
  const old = connectMany('aaaa')
  old[1]!.emit('close')
  expect([connect().isCut, ...cut(old)]).toEqual([false, false, false, false, false])
  connect()
  expect(cut(old)).toEqual([true, false, false, false])
})

it.each([
  ['abbb', 'c', [false, true, false, false]],
  ['abbb', 'a', [false, true, false, false]],
  // Where another has no more than its own, its own makes room.
  ['aabb', 'b', [false, false, true, false]],
  ['aabb', 'a', [true, false, false, false]],
  ['abcd', 'e', [true, false, false, false]],
  ['abcd', 'c', [false, false, true, false]],
])('takes the place of one of %s for another of %s from the address that has most', (there, address, expected) => {
  const old = connectMany(there)
  expect(connect(address).isCut).toBe(false)
  expect(cut(old)).toEqual(expected)
})

it('knows what is left of an address, of which one has gone', () => {
  const old = connectMany('aaab')
  old[0]!.emit('close')
  old[0]!.emit('close')
  connect('b')
  connect('b')
  expect(cut(old)).toEqual([false, false, false, true])
  connect('c')
  expect([...cut(old.slice(0, 3))]).toEqual([false, true, false])
})

it('knows the last one of an address, of which others have gone', () => {
  const old = connectMany('aabc')
  old[0]!.emit('close')
  connect('d')
  connect('a')
  expect(cut(old)).toEqual([false, true, false, false])
})

it('takes connections that have no address any more for those of one', () => {
  const old = [...connectMany('ab'), connect(undefined), connect(undefined)]
  connect('a')
  connect('c')
  expect(cut(old)).toEqual([true, false, true, false])
})

it.each(['request', 'checkContinue'])(
  'cuts one with more than a hundred under way (%s), and reads others of its address later',
  async event => {
    const [flood, proved, quiet, other] = connectMany('aaab')
    ask(proved!)()
    const ends = Array.from({ length: 100 }, () => ask(flood!, event))
    ends[0]!()
    ask(flood!, event)
    expect([flood!.isCut, await held([proved!, quiet!, other!])]).toEqual([false, [false, false, false]])
    ask(flood!, event)
    expect([flood!.isCut, await held([proved!, quiet!, other!])]).toEqual([true, [false, true, false]])
    flood!.emit('close')
    expect(await held([connect('b')])).toEqual([false])
    expect(await held([connect('a')])).toEqual([true])
  },
)

it('reads the others of an address later where one was abused', async () => {
  const [abused, quiet, other] = connectMany('aab')
  markAbuse(abused as never)
  expect(await held([abused!, quiet!, other!, connect('a')])).toEqual([true, true, false, true])
})

it('reads what comes from an address later where one was abused that has gone by now', async () => {
  const [abused] = connectMany('a')
  abused!.emit('close')
  markAbuse(abused as never)
  expect(await held([abused!, connect('a'), connect('b')])).toEqual([false, true, false])
})

it('cuts those on which nothing is under way, when it is asked to', () => {
  const all = connectMany('aabb')
  ask(all[1]!)
  ask(all[2]!)()
  connections.cutIdle()
  expect(cut(all)).toEqual([true, false, true, true])
})
