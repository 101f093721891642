import { expect, it } from 'vitest'
import { FetchRequest } from './fetch-request.ts'
import { FetchSocket } from './fetch-socket.ts'

const address = 'http://shop.example/orders'

async function bodyOf(request: Request): Promise<string> {
  return Buffer.concat(await new FetchRequest(request, new FetchSocket('', false)).toArray()).toString()
}

it('reads a body piece by piece, and one that is announced and not there as none', async () => {
  const body = new Blob(['{"quantity"', ':1}']).stream()
  expect(await bodyOf(new Request(address, { method: 'POST', body, duplex: 'half' }))).toBe('{"quantity":1}')
  const headers = { 'Transfer-Encoding': 'chunked' }
  expect(await bodyOf(new Request(address, { method: 'POST', headers }))).toBe('')
})
