import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { addPublisherFlags, publisherFlags } from '../publishers/publisher-flags.ts'
import { UsageError } from '../usage/usage-error.ts'
import { readConfig } from './config.ts'
import { namedPublishers, openPublisher } from './open-publisher.ts'

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
  it('is none, or the one that is named by flag, environment or file', async () => {
    expect(await openPublisher(configOf(''))).toBeUndefined()
    expect((await openPublisher(configOf('--kafka a:9092,b:9092 --kafka-topic shop.{type}')))!.name).toBe('kafka')
    expect((await openPublisher(configOf('', fileWith({ rabbitmq: { url: 'amqp://localhost' } }))))!.name).toBe(
      'rabbitmq',
    )
    vi.stubEnv('JUMUN_WEBHOOK_URL', 'http://localhost:1/events')
    expect((await openPublisher(configOf('')))!.name).toBe('webhook')
    // What is written on the command line is meant as it is written.
    expect((await openPublisher(configOf('--file -')))!.name).toBe('jsonl')
  })

  it('is one only: several are named in the words that name them', async () => {
    const path = fileWith({ kafka: { brokers: 'a:1' } })
    const told = (names: string) => `events go to one place only, and ${names}: leave one of them`
    await expect(openPublisher(configOf('--rabbitmq amqp://a --file -'))).rejects.toThrow(
      told('--rabbitmq and --file name 2'),
    )
    vi.stubEnv('JUMUN_WEBHOOK_URL', 'http://localhost:1/events')
    vi.stubEnv('JUMUN_RABBITMQ_URL', 'amqp://localhost')
    await expect(openPublisher(configOf('', path))).rejects.toThrow(
      told('JUMUN_WEBHOOK_URL and kafka.brokers of the configuration file and JUMUN_RABBITMQ_URL name 3'),
    )
    expect(namedPublishers(configOf('', path))).toHaveLength(3)
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
  ])('is told what is wrong with it: %s', async (words, told) => {
    const opening = openPublisher(configOf(words))
    await expect(opening).rejects.toBeInstanceOf(UsageError)
    await expect(opening).rejects.toThrow(told)
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
    const publisher = await openPublisher(configOf(`--kafka a:1 --kafka-ca ${ca} --kafka-cert ${ca} --kafka-key ${ca}`))
    expect(publisher!.name).toBe('kafka')
  })
})
