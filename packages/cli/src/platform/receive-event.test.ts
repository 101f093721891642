import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { receiveEvent } from './receive-event.ts'

const event = { specversion: '1.0', id: '1', source: 'test', type: 'wallet.changed.v1', subject: 'mina', data: {} }

function requestOf(body: object): IncomingMessage {
  const headers = { 'content-type': 'application/cloudevents+json' }
  return Object.assign(Readable.from([Buffer.from(JSON.stringify(body))]), { headers }) as IncomingMessage
}

it('takes no event whose signature cannot be looked at', async () => {
  expect(await receiveEvent(requestOf(event), undefined)).toMatchObject({ id: '1' })
  await expect(receiveEvent(requestOf(event), 'whsec_!')).rejects.toThrow(TypeError)
  await expect(receiveEvent(requestOf(event), 'a secret')).rejects.toMatchObject({ status: 401 })
})
