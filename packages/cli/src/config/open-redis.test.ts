import { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { openRedis } from './open-redis.ts'

const url = process.env['JUMUN_TEST_REDIS'] ?? 'redis://127.0.0.1:6379'
const isRequired = /\bredis\b/.test(process.env['JUMUN_TEST_REQUIRE'] ?? '')
const silent = () => undefined
const options = { prefix: 'jumun-test:', logger: { debug: silent, info: silent, warn: silent, error: silent } }

it('knows whether Redis can be asked at this moment', async context => {
  const probe = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null })
  const answers = await probe.connect().then(
    () => true,
    () => false,
  )
  probe.disconnect()
  if (!answers && !isRequired) context.skip(`nothing answers at ${url}`)
  const redis = await openRedis(url, options)
  await expect.poll(() => redis.isReachable()).toBe(true)
  await redis.close()
  await expect.poll(() => redis.isReachable()).toBe(false)
})

it('is not reachable where nothing answers, and opens all the same', async () => {
  const redis = await openRedis('redis://127.0.0.1:1', options)
  expect(redis.isReachable()).toBe(false)
  expect(await redis.cache.get('key')).toBeUndefined()
  expect(redis.isReachable()).toBe(false)
  await redis.close()
})

it('refuses a URL that is none of Redis by the name of its variable', async () => {
  await expect(openRedis('http://here', options)).rejects.toThrow('JUMUN_REDIS_URL: Redis needs a URL')
})
