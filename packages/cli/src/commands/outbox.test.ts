import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

/** A place that refuses every event, so that it is dead at once: one that is not there at all is tried again. */
const refusing = createServer((_, response) => response.writeHead(400).end())
beforeAll(async () => {
  await once(refusing.listen(0, '127.0.0.1'), 'listening')
})
afterAll(() => {
  refusing.closeAllConnections()
  refusing.close()
})

let jumun: Session
beforeEach(async () => {
  jumun = openSession()
  await jumun('init --sample')
  await jumun('order place --user mina --item latte=1')
  await jumun('order place --user jun --item latte=1')
})
afterEach(() => jumun.remove())

const relay = (limit: number) =>
  jumun(`outbox relay --webhook http://127.0.0.1:${(refusing.address() as AddressInfo).port}/ --limit ${limit}`, {
    env: { JUMUN_LOG_LEVEL: 'silent' },
  })

it.each([1, 2])('ends with 1 where anything was not delivered: %i dead', async limit => {
  expect(await relay(limit)).toMatchObject({ status: 1, stderr: `0 sent, 0 failed, ${limit} dead.\n` })
})

it('delivers dead events again: one that is named, or all', async () => {
  await relay(2)
  const { items } = (await jumun.json('outbox list --status DEAD')) as { items: { eventId: string }[] }
  expect(items).toHaveLength(2)
  expect((await jumun(`outbox retry ${items[1]!.eventId}`)).stderr).toBe('1 will be delivered again.\n')
  expect(await jumun.json('outbox list --status DEAD')).toMatchObject({ items: [items[0]] })
  await relay(2)
  expect((await jumun('outbox retry')).stderr).toBe('2 will be delivered again.\n')
})

it('delivers sent events once more: one that is named, or all', async () => {
  await jumun('outbox relay --file events.jsonl')
  const { items } = (await jumun.json('outbox list --status SENT')) as { items: { eventId: string }[] }
  expect((await jumun(`outbox replay ${items[1]!.eventId}`)).stderr).toBe('1 will be delivered again.\n')
  expect(await jumun.json('outbox list --status SENT')).toMatchObject({ items: [items[0]] })
  expect((await jumun('outbox replay --all')).stderr).toBe('1 will be delivered again.\n')
})

it('forgets a place, and says which', async () => {
  await jumun('outbox relay --file events.jsonl')
  expect((await jumun('outbox forget jsonl')).stderr).toBe('jsonl is forgotten.\n')
})
