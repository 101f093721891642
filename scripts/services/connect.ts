import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { cacheFolder } from './cache.ts'
import { jars } from './maven.ts'
import { freePort } from '@jumun/doctor/toolbox'
import { createService, type Service } from './service.ts'

const kafka = '4.1.0'
const debezium = '3.6.1.Final'

/** Whether it can be started without fetching anything. */
export function hasConnect(): boolean {
  return existsSync(join(cacheFolder(), `debezium-${debezium}`))
}

/** Kafka Connect with one connector of Debezium for PostgreSQL. Its address is that of its REST interface. */
export async function createConnectService(
  brokers: string,
  connector: { readonly name: string; readonly config: Readonly<Record<string, string>> },
): Promise<Service> {
  const libraries = await jars(`debezium-${debezium}`, [
    { group: 'io.debezium', name: 'debezium-connector-postgres', version: debezium },
    { group: 'org.apache.kafka', name: 'connect-runtime', version: kafka },
    { group: 'org.apache.kafka', name: 'connect-json', version: kafka },
  ])
  const folder = mkdtempSync(join(tmpdir(), 'jumun-connect-'))
  const port = await freePort()
  const [worker, file, log] = ['worker.properties', 'connector.json', 'connect.log'].map(name => join(folder, name))
  const settings = {
    'bootstrap.servers': brokers,
    'key.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'value.converter': 'org.apache.kafka.connect.storage.StringConverter',
    'offset.storage.file.filename': join(folder, 'offsets'),
    'offset.flush.interval.ms': '500',
    listeners: `http://127.0.0.1:${port}`,
  }
  writeFileSync(
    worker!,
    Object.entries(settings)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  )
  writeFileSync(file!, JSON.stringify(connector))
  const output = openSync(log!, 'a')
  return createService({
    name: 'Kafka Connect',
    address: `http://127.0.0.1:${port}`,
    port,
    command: [
      'java',
      '-Xmx512m',
      '-cp',
      [folder, join(libraries, '*')].join(delimiter),
      'org.apache.kafka.connect.cli.ConnectStandalone',
      worker!,
      file!,
    ],
    options: { cwd: folder, stdio: ['ignore', output, output] },
    log: () => readFileSync(log!, 'utf8'),
    cleanUp: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }),
  })
}
