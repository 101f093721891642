import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { cacheFolder } from './cache.ts'
import { jars } from './maven.ts'
import { freePort } from '@jumun/doctor/toolbox'
import { createService, type Service } from './service.ts'

const kafkaVersion = '4.3.1'

/** Whether a broker can be started without fetching anything. */
export function hasKafka(): boolean {
  return existsSync(join(cacheFolder(), `kafka-${kafkaVersion}`))
}

export interface KafkaServiceOptions {
  /** A free one unless it is given. */
  readonly port?: number
  /** Where the broker keeps its log, a folder of its own unless it is given. */
  readonly data?: string
  /** Users who may come by SCRAM, in the form of `kafka-storage format --add-scram`. */
  readonly scramUsers?: readonly string[]
  /** Settings beyond those that make one small broker. */
  readonly settings?: Readonly<Record<string, string>>
}

/** One broker that is its own controller (KRaft), from Maven Central. Its address is `host:port`. */
export async function createKafkaService(options: KafkaServiceOptions = {}): Promise<Service> {
  const libraries = await jars(`kafka-${kafkaVersion}`, [
    { group: 'org.apache.kafka', name: 'kafka_2.13', version: kafkaVersion },
    { group: 'org.apache.logging.log4j', name: 'log4j-slf4j-impl', version: '2.25.4' },
  ])
  const folder = mkdtempSync(join(tmpdir(), 'jumun-kafka-'))
  const { port = await freePort(), data = join(folder, 'data'), scramUsers = [], settings = {} } = options
  const controllerPort = await freePort()
  const properties = join(folder, 'server.properties')
  const log = join(folder, 'kafka.log')
  const { listeners: more, ...others } = settings
  const listeners = more === undefined ? [] : [more]
  const all: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: [...listeners, `PLAINTEXT://127.0.0.1:${port}`, `CONTROLLER://127.0.0.1:${controllerPort}`].join(','),
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    'log.dirs': data,
    'num.partitions': '3',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'offsets.topic.num.partitions': '1',
    'log.cleaner.dedupe.buffer.size': '2097152',
    ...others,
  }
  writeFileSync(
    properties,
    Object.entries(all)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  writeFileSync(join(folder, 'log4j2.properties'), logSettings)
  const java = ['-Xms128m', '-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']
  const classes = ['-cp', [folder, join(libraries, '*')].join(delimiter)]
  const id = randomBytes(16).toString('base64url')
  const users = scramUsers.flatMap(user => ['--add-scram', user])
  const format = ['format', '--standalone', `--cluster-id=${id}`, '-c', properties, ...users]
  execFileSync('java', [...java, ...classes, 'kafka.tools.StorageTool', ...format], { stdio: 'pipe', timeout: 120_000 })
  const output = openSync(log, 'a')
  return createService({
    name: 'Kafka',
    address: `127.0.0.1:${port}`,
    port,
    command: ['java', ...java, ...classes, 'kafka.Kafka', properties],
    options: { stdio: ['ignore', output, output], cwd: folder },
    log: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
    cleanUp: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  })
}

const logSettings = `rootLogger.level = WARN
rootLogger.appenderRef.out.ref = out
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %c: %m%n
`
