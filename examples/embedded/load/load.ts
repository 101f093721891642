// Puts a shop under load: orders of one product by many connections, each with an idempotency key of its own.
//   node load.ts http://127.0.0.1:3000/shop [seconds] [connections]
// It fails when an answer is none of those that a shop under load may give.
import autocannon from 'autocannon'

const [url = process.env.SHOP_URL, seconds = '10', connections = '100'] = process.argv.slice(2)
if (url === undefined) throw new Error('Usage: node load.ts URL [SECONDS] [CONNECTIONS]')

const run = Date.now()
let sent = 0
const result = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  requests: [
    {
      method: 'POST',
      path: `${new URL(url).pathname.replace(/\/$/, '')}/orders`,
      body: JSON.stringify({ items: [{ productId: 'latte', quantity: 1 }] }),
      setupRequest(request) {
        sent += 1
        const own = { 'Content-Type': 'application/json', 'X-User-Id': 'mina', 'Idempotency-Key': `${run}/${sent}` }
        return { ...request, headers: { ...request.headers, ...own } }
      },
    },
  ],
})

const statuses = Object.entries(result.statusCodeStats ?? {}).map(([status, { count = 0 }]) => ({ status, count }))
console.log(`${result.requests.average} requests/s, p50 ${result.latency.p50} ms, p99 ${result.latency.p99} ms`)
console.log(statuses.map(({ status, count }) => `${status}: ${count}`).join(', '))

// Sold or without money (402), sold out (409), told to wait (429, 503): all of them are right.
const wrong = statuses.filter(({ status }) => !['201', '402', '409', '429', '503'].includes(status))
if (wrong.length > 0 || result.errors > 0 || statuses.length === 0) {
  console.error(`${result.errors} connections failed; unexpected: ${JSON.stringify(wrong)}`)
  process.exit(1)
}
