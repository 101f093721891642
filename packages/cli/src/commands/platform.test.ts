import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { createWebhookPublisher } from '@jumun/adapters/webhook'
import type { ShopEvent } from '@jumun/core'
import { describe, expect, it } from 'vitest'
import { jumunCommand } from '../testing/command-line.ts'

function run(flags: readonly string[], variables: Record<string, string> = {}) {
  const args = [...jumunCommand, 'platform', ...flags]
  const { JUMUN_WEBHOOK_SECRET: _, ...env } = process.env
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...env, ...variables } })
  const stdout = text(child.stdout)
  return { child, stdout, ended: once(child, 'close') as Promise<[number | null, string | null]> }
}

async function refusal(flags: readonly string[]) {
  const { child, ended } = run(flags)
  const stderr = text(child.stderr)
  const [code] = await ended
  return { code, stderr: await stderr }
}

const event: ShopEvent = {
  eventId: 'e1',
  type: 'order.paid',
  orderId: 'o1',
  sequence: 1,
  payload: JSON.stringify({ specversion: '1.0', id: 'e1', source: 's', type: 'test.v1' }),
  createdAt: 0,
}

describe('jumun platform', () => {
  it('takes signed events until it is asked to end, and then tells what it has', async () => {
    const secret = 'a secret of the environment'
    const { child, stdout, ended } = run(['--port', '0', '--json', '--seed', '1'], { JUMUN_WEBHOOK_SECRET: secret })
    const [line] = (await once(createInterface({ input: child.stderr }), 'line')) as [string]
    const url = /http:\S+/.exec(line)![0]
    const publisher = createWebhookPublisher({ url, secret })
    await publisher.publish(event, new AbortController().signal)
    expect((await fetch(url, { method: 'POST', body: event.payload })).status).toBe(401)

    const taken = await refusal(['--port', new URL(url).port])
    expect(taken.code).toBe(1)
    expect(taken.stderr).toContain(`CANNOT_LISTEN 127.0.0.1:${new URL(url).port}: something listens there already`)

    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    expect(JSON.parse(await stdout)).toMatchObject({ events: 1, deliveries: 2, unauthorized: 1, seed: 1, sales: [] })
    await publisher.close()
  })

  it.each([
    [['--fail', '0.8', '--hang', '0.5'], 'together at most 1'],
    [['--secret', 'whsec_*'], 'base64'],
    [['--port', '65536'], '--port must be a number from 0 to 65535'],
  ])('says what is wrong with %j', async (flags, told) => {
    const { code, stderr } = await refusal(flags)
    expect(code).toBe(2)
    expect(stderr).toContain(told)
    expect(stderr).not.toContain('whsec_*')
  })

  it('says why it cannot listen where it is asked to', async () => {
    const { code, stderr } = await refusal(['--host', '203.0.113.1', '--port', '0'])
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'jumun: CANNOT_LISTEN 203.0.113.1:0: this machine has no such address\n',
    })
  })
})
