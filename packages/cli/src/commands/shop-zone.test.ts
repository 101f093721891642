import { afterAll, beforeAll, expect, it } from 'vitest'
import { createJumun, type Jumun } from '../testing/run-jumun.ts'

let jumun: Jumun
beforeAll(async () => {
  jumun = createJumun()
  await jumun('init --sample', { env: { JUMUN_TIME_ZONE: 'America/New_York' } })
})
afterAll(() => jumun.remove())

it('is that of the shop, where none is given', async () => {
  expect(await jumun.json('status')).toMatchObject({ db: 'sqlite:jumun.db', timeZone: 'America/New_York' })
  expect((await jumun('status')).stdout).toMatch(/time zone +America\/New_York/)
  const { items } = (await jumun.json('order place --user mina --item latte=1')) as { items: unknown[] }
  expect(items).toHaveLength(1)
  const { from } = await jumun.json('top --days 1')
  // Midnight in New York, in winter or in summer.
  expect(from).toMatch(/T0[45]:00:00/)
  expect((await jumun('audit')).status).toBe(0)
})

it('is refused where another one is asked for, with both names and what to do', async () => {
  for (const command of ['order place --user mina --item latte=1', 'order list', 'audit', 'serve --port 0', 'init']) {
    const { status, stderr, stdout } = await jumun(command, { env: { JUMUN_TIME_ZONE: 'Asia/Seoul' } })
    expect({ command, status, stdout }).toEqual({ command, status: 1, stdout: '' })
    expect(stderr).toMatch(/jumun: OTHER_TIME_ZONE Asia\/Seoul is another time zone .* America\/New_York/)
    expect(stderr).toContain('Set JUMUN_TIME_ZONE (timeZone in the file) to that one, or leave it out')
  }
  expect(((await jumun.json('order list'))['items'] as unknown[]).length).toBe(1)
})

it('may be said again', async () => {
  const said = await jumun('audit', { env: { JUMUN_TIME_ZONE: 'America/New_York' } })
  expect(said.status).toBe(0)
})
