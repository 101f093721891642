import { afterAll, beforeAll, expect, it } from 'vitest'
import { openSession, type Session } from '../testing/session.ts'

let jumun: Session
beforeAll(async () => {
  jumun = openSession()
  await jumun('init --sample')
})
afterAll(() => jumun.remove())

it('counts events that failed among those that wait', async () => {
  await jumun('order place --user mina --item latte=1')
  await jumun('outbox relay --webhook http://127.0.0.1:1/events --limit 1')
  await jumun('order place --user mina --item latte=1')
  const { events } = await jumun.json('status')
  expect(events).toEqual({ pending: 1, failed: 1, dead: 0 })
  const { stdout } = await jumun('status')
  expect(stdout).toMatch(/^events that wait +2$/m)
  expect(stdout).toMatch(/^dead events +0$/m)
})
