import { Redis } from 'ioredis'
import { afterEach, expect, test, vi } from 'vitest'
import { connectRedis, openRedisClient, redisAnswers } from './connection.ts'

const nowhere = 'redis://127.0.0.1:1'
const clients: Redis[] = []
afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

function opened(...parameters: Parameters<typeof openRedisClient>) {
  const client = openRedisClient(...parameters)
  clients.push(client)
  return client
}

/** A client of a host, in a state of its own. */
function hosts(status: string) {
  const done: string[] = []
  const client = { status, disconnect: () => void done.push('disconnect') }
  return { client: client as unknown as Redis, done }
}

test('a client fails fast where ioredis would wait', async () => {
  const client = opened(nowhere)
  expect(client.options).toMatchObject({
    commandTimeout: 50,
    connectTimeout: 1_000,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
  })
  await expect(client.get('a')).rejects.toThrow(/enableOfflineQueue/)
})

test('a client tries again after longer and longer, not all clients at the same moment, and no longer than a second', () => {
  const { retryStrategy } = opened(nowhere).options
  const random = vi.spyOn(Math, 'random').mockReturnValue(0.5)
  try {
    expect([1, 2, 3, 4, 5, 11, 5_000].map(times => retryStrategy!(times))).toEqual([
      125, 225, 425, 825, 1_025, 1_025, 1_025,
    ])
  } finally {
    random.mockRestore()
  }
})

test('the logger hears of each loss of the connection once, with its reason, and of each return', () => {
  const told: unknown[][] = []
  const log =
    (level: string) =>
    (...all: unknown[]) =>
      void told.push([level, ...all])
  const logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') }
  const client = opened(nowhere, { logger })
  client.emit('ready')
  expect(told).toEqual([])
  const error = new Error('connection refused')
  for (let time = 0; time < 2; time += 1) {
    client.emit('error', error)
    client.emit('reconnecting')
    client.emit('reconnecting')
    client.emit('ready')
    client.emit('ready')
    expect(told.splice(0)).toEqual([
      ['warn', 'Redis cannot be reached; going on without it', { error }],
      ['info', 'Redis can be reached again'],
    ])
  }
  // Without a logger nothing is thrown either.
  const quiet = opened(nowhere)
  for (const event of ['reconnecting', 'ready']) quiet.emit(event)
})

test('the logger of a shop is given to the client that is opened for it', () => {
  const told: string[] = []
  const log = (message: string) => void told.push(message)
  const { redis } = connectRedis(nowhere, { logger: { debug: log, info: log, warn: log, error: log } })
  clients.push(redis as Redis)
  redis.emit('reconnecting')
  expect(told).toEqual(['Redis cannot be reached; going on without it'])
})

test.each(['mysql://me:hunter2@host', 'http://host', 'my-redis://host', ''])('%s is no URL of Redis', url => {
  expect(() => openRedisClient(url)).toThrow(new TypeError('Redis needs a URL that begins with redis:// or rediss://.'))
})

test('a URL that cannot be read is refused without a word of it', () => {
  const refused = () => openRedisClient('redis://me:hunter2%@host')
  expect(refused).toThrow(
    new TypeError(
      'Redis cannot read its URL: in its user and password a %, /, ?, # or @ has to be written %25, %2F, %3F, %23 or %40.',
    ),
  )
})

test('the own client is disconnected, and that of a host is left open', async () => {
  const own = connectRedis(nowhere, {})
  clients.push(own.redis as Redis)
  const ended = new Promise(resolve => own.redis.once('end', () => resolve('ended')))
  await own.close()
  const waited = new Promise(resolve => setTimeout(resolve, 1_000, 'still open').unref())
  expect(await Promise.race([ended, waited])).toBe('ended')
  const { client, done } = hosts('ready')
  const lent = connectRedis(client, {})
  expect(lent.redis).toBe(client)
  await lent.close()
  expect(done).toEqual([])
})

test.each([
  ['ready', true],
  // Until a lazy client is asked for something it does not connect.
  ['wait', true],
  ['connecting', false],
  ['reconnecting', false],
  ['end', false],
])('a client that is %s can be asked: %s', (status, answers) => {
  expect(redisAnswers(hosts(status).client)).toBe(answers)
})

test('the logger of the part that was made first hears that a client of a host does not answer', async () => {
  const { client } = hosts('ready')
  const told: string[] = []
  const log = (message: string) => void told.push(message)
  const { guard } = connectRedis(client, { logger: { debug: log, info: log, warn: log, error: log } })
  for (let time = 0; time < 3; time += 1) await guard.ask(() => Promise.reject(new Error('no')))
  expect(told).toEqual(['Redis does not answer; going on without it'])
})

test('parts that share a client find out together that it does not answer', async () => {
  const { client } = hosts('ready')
  const [one, other] = [connectRedis(client, {}), connectRedis(client, {})]
  expect(other.guard).toBe(one.guard)
  for (let time = 0; time < 3; time += 1) await one.guard.ask(() => Promise.reject(new Error('no')))
  expect(redisAnswers(client)).toBe(false)
  expect(redisAnswers(hosts('ready').client)).toBe(true)
})
