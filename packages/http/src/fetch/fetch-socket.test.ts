import { expect, it } from 'vitest'
import { FetchSocket } from './fetch-socket.ts'

it('ends once, however often it is ended', () => {
  const socket = new FetchSocket('192.0.2.1', true)
  let closed = 0
  socket.on('close', () => (closed += 1))
  expect(socket.writable).toBe(true)
  socket.end()
  socket.end()
  expect([socket.writable, closed]).toEqual([false, 1])
})

it('says where a request came from, and how', () => {
  expect(new FetchSocket('192.0.2.1', true)).toMatchObject({ remoteAddress: '192.0.2.1', encrypted: true })
  expect(new FetchSocket('', false)).toMatchObject({ remoteAddress: '', encrypted: false })
})
