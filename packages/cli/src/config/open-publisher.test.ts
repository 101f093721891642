import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { addPublisherFlags, publisherFlags } from '../publishers/publisher-flags.ts'
import { UsageError } from '../usage/usage-error.ts'
import { readConfig } from './config.ts'
import { openPublishers } from './open-publisher.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-publisher-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => void vi.unstubAllEnvs())

/** The settings of a command line, as a command that delivers events reads them. */
function configOf(words: string, file?: string) {
  const command = addPublisherFlags(new Command().exitOverride().configureOutput({ writeErr() {} }))
  command.parse(words === '' ? [] : words.split(' '), { from: 'user' })
  return readConfig(publisherFlags(command.opts()), file)
}

function fileWith(settings: object): string {
  const path = join(folder, 'jumun.config.json')
  writeFileSync(path, JSON.stringify(settings))
  return path
}

describe('the place for events', () => {
  const namesOf = async (config: ReturnType<typeof configOf>) => (await openPublishers(config)).map(({ name }) => name)

  it('is none, or the one that is named by flag, environment or file', async () => {
    expect(await namesOf(configOf(''))).toEqual([])
    expect(await namesOf(configOf('--kafka a:9092,b:9092 --kafka-topic shop.{type}'))).toEqual(['kafka'])
    expect(await namesOf(configOf('', fileWith({ rabbitmq: { url: 'amqp://localhost' } })))).toEqual(['rabbitmq'])
    vi.stubEnv('JUMUN_WEBHOOK_URL', 'http://localhost:1/events')
    expect(await namesOf(configOf(''))).toEqual(['webhook'])
    // What is written on the command line is meant as it is written.
    expect(await namesOf(configOf('--file -'))).toEqual(['jsonl'])
  })

  it('may be several at once', async () => {
    const path = fileWith({ kafka: { brokers: 'a:1' } })
    expect(await namesOf(configOf('--rabbitmq amqp://a --file -'))).toEqual(['rabbitmq', 'jsonl'])
    vi.stubEnv('JUMUN_WEBHOOK_URL', 'http://localhost:1/events')
    vi.stubEnv('JUMUN_RABBITMQ_URL', 'amqp://localhost')
    expect(await namesOf(configOf('', path))).toEqual(['webhook', 'kafka', 'rabbitmq'])
    await expect(openPublishers(configOf('--kafka localhost --file -'))).rejects.toThrow('--kafka: The broker')
  })

  it.each([
    ['--kafka localhost', '--kafka: The broker localhost must be written host:port'],
    ['--kafka a:1 --kafka-topic ..', '--kafka: The topic .. must be'],
    ['--kafka a:1 --kafka-mode xml', 'structured or binary'],
    ['--kafka a:1 --kafka-compression brotli', 'none, gzip, snappy, lz4, zstd'],
    ['--kafka a:1 --kafka-ca nowhere.pem', 'nowhere.pem: no such file'],
    ['--kafka a:1 --kafka-user mina', 'needs --kafka-sasl'],
    ['--kafka a:1 --kafka-sasl PLAIN --kafka-user mina', 'needs a user name and a password'],
    ['--kafka a:1 --kafka-sasl KERBEROS --kafka-user mina --kafka-password x', 'PLAIN, SCRAM-SHA-256, SCRAM-SHA-512'],
    ['--rabbitmq http://localhost', '--rabbitmq: RabbitMQ needs a URL that begins with amqp://'],
    ['--rabbitmq amqps://localhost --rabbitmq-key nowhere.pem', 'nowhere.pem: no such file'],
    ['--webhook ftp://localhost', '--webhook: A webhook needs a URL'],
  ])('learns what is wrong with it: %s', async (words, told) => {
    const opening = openPublishers(configOf(words))
    await expect(opening).rejects.toBeInstanceOf(UsageError)
    await expect(opening).rejects.toThrow(told)
  })

  it('says by which variable, or by what of the file, a wrong one is named', async () => {
    const url = 'ftp://localhost'
    const inFile = openPublishers(configOf('', fileWith({ webhook: { url } })))
    await expect(inFile).rejects.toThrow('webhook.url of the configuration file: A webhook needs a URL')
    vi.stubEnv('JUMUN_WEBHOOK_URL', url)
    await expect(openPublishers(configOf(''))).rejects.toThrow('JUMUN_WEBHOOK_URL: A webhook needs a URL')
  })

  it.each(['--kafka-create-topics', '--rabbitmq-mandatory'])('takes true or false for %s', flag => {
    const name = flag === '--kafka-create-topics' ? 'kafka.createTopics' : 'rabbitmq.mandatory'
    expect(configOf(`${flag} false`).flag(name)).toBe(false)
    expect(configOf('').flag(name)).toBe(true)
    expect(() => configOf(`${flag} perhaps`)).toThrow('true or false')
  })

  it('reads certificates from their files', async () => {
    const ca = join(folder, 'ca.pem')
    writeFileSync(ca, 'a certificate')
    const [publisher] = await openPublishers(
      configOf(`--kafka a:1 --kafka-ca ${ca} --kafka-cert ${ca} --kafka-key ${ca}`),
    )
    expect(publisher!.name).toBe('kafka')
  })
})
