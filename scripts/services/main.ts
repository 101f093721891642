// Starts the brokers and clusters that tests use, for as long as this runs: `npm run services -- kafka rabbitmq`. Says on stdout, once all
// of them answer, which variables name them. Ends with Ctrl-C or SIGTERM.
import { installEngines } from './engines.ts'
import { createGaleraCluster } from './galera.ts'
import { createKafkaService } from './kafka.ts'
import { createNatsService } from './nats.ts'
import { createPostgresPair } from './postgres-pair.ts'
import { createRabbitMqService } from './rabbitmq.ts'
import type { Service } from './service.ts'
import { installSpark } from './spark.ts'

/** A broker on a port that may be named, or several servers together on ports of their own. */
const services: Readonly<
  Record<string, (port: number | undefined) => Promise<Pick<Service, 'address' | 'start' | 'remove'>>>
> = {
  kafka: port => createKafkaService(port === undefined ? {} : { port }),
  rabbitmq: port => createRabbitMqService(port === undefined ? {} : { port }),
  galera: () => createGaleraCluster(),
  postgres: () => createPostgresPair({ synchronous: true }),
  nats: port => createNatsService(port === undefined ? {} : { port }),
}

const wanted = process.argv.slice(2)
/** What is only fetched. */
const installed = ['spark', 'engines']
const unknown = wanted.find(name => !installed.includes(name) && !Object.hasOwn(services, name.split(':')[0]!))
if (wanted.length === 0 || unknown !== undefined) {
  console.error(`Usage: services NAME[:PORT]…, of ${[...Object.keys(services), ...installed].join(', ')}`)
  process.exit(2)
}

const started: Pick<Service, 'remove'>[] = []
try {
  // Side by side: most of a start is waiting.
  const lines = await Promise.all(wanted.map(start))
  for (const line of lines) console.log(line)
} catch (error) {
  console.error((error as Error).message)
  await Promise.all(started.map(service => service.remove()))
  process.exit(1)
}
const alive = setInterval(() => {}, 60_000)
await new Promise<void>(resolve => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
})
clearInterval(alive)
await Promise.all(started.map(service => service.remove()))
process.exit(0)

async function start(argument: string): Promise<string> {
  const [name = '', port] = argument.split(':')
  if (name === 'engines') return `Engines: ${(await installEngines()).join(', ')}`
  if (name === 'spark') return `JUMUN_TEST_SPARK=${(await installSpark()).folder}`
  const service = await services[name]!(port === undefined ? undefined : Number(port))
  started.push(service)
  await service.start()
  return `JUMUN_TEST_${name.toUpperCase()}=${service.address}`
}
