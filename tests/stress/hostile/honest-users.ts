import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'node:http'

export interface Experience {
  readonly orders: number
  readonly refused: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export const honestUsers = 20
const pauseMs = 5
/** Who has waited for so long has gone elsewhere. */
const patienceMs = 30_000

/** Twenty users who order one thing after the other, each over a connection of its own, with hardly a pause. */
export async function orderFor(
  ms: number,
  port: number,
  headersOf: (user: number) => Record<string, string>,
): Promise<Experience> {
  const agent = new Agent({ keepAlive: true, maxSockets: honestUsers })
  const times: number[] = []
  const refusals: string[] = []
  const until = performance.now() + ms

  async function user(index: number): Promise<void> {
    while (performance.now() < until) {
      const begun = performance.now()
      const { status, text } = await order(agent, port, headersOf(index))
      times.push(performance.now() - begun)
      if (status !== 201) refusals.push(`${status} ${text}`)
      await sleep(pauseMs)
    }
  }
  await Promise.all(Array.from({ length: honestUsers }, (_, index) => user(index)))
  agent.destroy()
  assert.ok(times.length > 0, 'they ordered')
  times.sort((a, b) => a - b)
  const quantile = (share: number) => Math.round(times[Math.floor((times.length - 1) * share)]! * 10) / 10
  if (refusals.length > 0) console.error(`  refused: ${refusals[0]!.slice(0, 300)}`)
  return { orders: times.length, refused: refusals.length, p50Ms: quantile(0.5), p99Ms: quantile(0.99) }
}

const body = JSON.stringify({ items: [{ productId: 'endless', quantity: 1 }] })

function order(agent: Agent, port: number, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise(resolve => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        agent,
        method: 'POST',
        path: '/orders',
        headers: { 'Content-Type': 'application/json', ...headers },
        timeout: patienceMs,
      },
      response => {
        let text = ''
        response.on('data', chunk => (text += String(chunk)))
        response.on('error', error => resolve({ status: 0, text: error.message }))
        response.on('end', () => resolve({ status: response.statusCode!, text }))
      },
    )
    sent.on('error', error => resolve({ status: 0, text: error.message }))
    sent.on('timeout', () => sent.destroy(new Error(`no answer after ${patienceMs} ms`)))
    sent.end(body)
  })
}
