import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'

it.each([
  ['@platformatic/kafka', 'Kafka', 'createKafkaPublisher', { brokers: '127.0.0.1:1' }],
  ['amqplib', 'RabbitMQ', 'createRabbitMqPublisher', { url: 'amqp://127.0.0.1:1' }],
])('without %s a publisher of %s says with each delivery what to install', (driver, name, create, options) => {
  const script = `
    import { registerHooks } from 'node:module'
    registerHooks({
      resolve(asked, context, next) {
        if (asked === '${driver}') throw new Error('there is no ${driver}')
        return next(asked, context)
      },
    })
    const { ${create}: create } = await import('@jumun/adapters/${name.toLowerCase()}')
    const publisher = create(${JSON.stringify(options)})
    const event = { eventId: 'e', type: 'order.paid', orderId: 'o', sequence: 1, payload: '{}', createdAt: 0 }
    for (let i = 0; i < 2; i += 1) {
      const [{ name, message, cause }] = await publisher.publishBatch([event], new AbortController().signal)
      console.log(name, message, (cause.cause ?? cause).message)
    }
    await publisher.close()`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=jumun-source', '--input-type=module', '--eval', script],
    { cwd: import.meta.dirname, encoding: 'utf8', timeout: 30_000 },
  )
  const line = `PlatformAwayError ${name} needs the package ${driver}: npm install ${driver} there is no ${driver}\n`
  expect([stdout, stderr]).toEqual([line.repeat(2), ''])
})
