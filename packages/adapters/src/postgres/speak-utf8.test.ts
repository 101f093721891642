import { expect, test } from 'vitest'
import type { PostgresClient } from './driver.ts'
import { speakUtf8 } from './speak-utf8.ts'

/** A client, and how often its session was set; `tell` is the server, where its driver passes on what that tells. */
function connected({ tells = true, refuses = false } = {}) {
  const asked: string[] = []
  const listeners: ((told: { parameterName: string; parameterValue: string }) => void)[] = []
  const client: PostgresClient = {
    ...(tells && {
      connection: {
        on(event, listener) {
          expect(event).toBe('parameterStatus')
          listeners.push(listener)
        },
      },
    }),
    async query({ text }) {
      asked.push(text)
      if (refuses) throw new Error('refused')
      return { rows: [], rowCount: 0 }
    },
  }
  const tell = (parameterName: string, parameterValue: string) => {
    for (const listener of listeners) listener({ parameterName, parameterValue })
  }
  return { client, asked, tell, listeners }
}

const set = `set client_encoding = 'UTF8'`

test('a session is set once, and again where the server tells that it was set to something else', async () => {
  const { client, asked, tell, listeners } = connected()
  await speakUtf8(client)
  await speakUtf8(client)
  expect(asked).toEqual([set])
  expect(listeners).toHaveLength(1)
  tell('TimeZone', 'LATIN1')
  await speakUtf8(client)
  expect(asked).toEqual([set])
  tell('client_encoding', 'LATIN1')
  await speakUtf8(client)
  expect(asked).toEqual([set, set])
})

test('a session that the server tells to be UTF-8 is left as it is', async () => {
  const { client, asked, tell, listeners } = connected({ refuses: true })
  await expect(speakUtf8(client)).rejects.toThrow('refused')
  tell('TimeZone', 'UTF8')
  await expect(speakUtf8(client)).rejects.toThrow('refused')
  tell('client_encoding', 'UTF8')
  await speakUtf8(client)
  expect(asked).toEqual([set, set])
  expect(listeners).toHaveLength(1)
})

test('a session is set each time where its driver does not pass on what the server tells', async () => {
  const { client, asked } = connected({ tells: false })
  await speakUtf8(client)
  await speakUtf8(client)
  expect(asked).toEqual([set, set])
})
