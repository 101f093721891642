import { generateKeyPairSync, sign, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { rootCertificates } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type TlsOptions, tlsSettings } from './tls.ts'

const folder = mkdtempSync(join(tmpdir(), 'jumun-pem-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A part of a certificate, in DER. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  return Buffer.concat([Buffer.from(length < 128 ? [tag, length] : [tag, 0x81, length]), content])
}

/** A certificate that signs itself, and its key, as PEM texts. */
function ownCertificate() {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const algorithm = der(0x30, der(0x06, Buffer.of(43, 101, 112)))
  const name = der(0x30, der(0x31, der(0x30, der(0x06, Buffer.of(85, 4, 3)), der(0x0c, Buffer.from('shop')))))
  const validity = der(0x30, ...['250101000000Z', '490101000000Z'].map(time => der(0x17, Buffer.from(time))))
  const key = publicKey.export({ type: 'spki', format: 'der' })
  const content = der(0x30, der(0x02, Buffer.of(1)), algorithm, name, validity, name, key)
  const whole = der(0x30, content, algorithm, der(0x03, Buffer.of(0), sign(null, content, privateKey)))
  return {
    cert: new X509Certificate(whole).toString(),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    locked: privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hush' }).toString(),
  }
}

const { cert, key, locked } = ownCertificate()
const [ca, other] = rootCertificates as [string, string]
const own = { cert, key }

describe('tlsSettings', () => {
  it.each<[name: string, asked: TlsOptions, settings: object | undefined]>([
    ['nothing', {}, undefined],
    ['a passphrase alone', { passphrase: 'hush' }, undefined],
    ['disable', { mode: 'disable' }, undefined],
    ['prefer', { mode: 'prefer' }, { mode: 'prefer' }],
    ['require', { mode: 'require' }, { mode: 'require' }],
    ['verify-full with an authority', { mode: 'verify-full', ca }, { mode: 'verify-full', ca }],
    ['an authority without a mode', { ca }, { mode: 'verify-ca', ca }],
    ['a client without a mode', own, { mode: 'verify-ca', ...own }],
    ['require with an authority', { mode: 'require', ca }, { mode: 'verify-ca', ca }],
    ['require with a client', { mode: 'require', ...own }, { mode: 'require', ...own }],
    ['the authorities that Node knows', { ca: 'system' }, { mode: 'verify-ca' }],
    ['several authorities', { ca: `${ca}\n${other}` }, { mode: 'verify-ca', ca: `${ca}\n${other}` }],
    ['bytes', { ca: Buffer.from(ca) }, { mode: 'verify-ca', ca: Buffer.from(ca) }],
    [
      'a locked key',
      { mode: 'require', cert, key: locked, passphrase: 'hush' },
      { mode: 'require', cert, key: locked, passphrase: 'hush' },
    ],
  ])('of %s', (_, asked, settings) => {
    expect(tlsSettings(asked)).toStrictEqual(settings)
  })

  it('reads files', () => {
    const paths = { ca: join(folder, 'ca.pem'), cert: join(folder, 'me.pem'), key: join(folder, 'me.key') }
    for (const [name, text] of Object.entries({ ca, cert, key })) writeFileSync(paths[name as keyof typeof paths], text)
    expect(tlsSettings(paths)).toStrictEqual({
      mode: 'verify-ca',
      ca: Buffer.from(ca),
      cert: Buffer.from(cert),
      key: Buffer.from(key),
    })
  })

  it.each<[name: string, asked: TlsOptions, message: RegExp]>([
    ['a locked key without its word', { cert, key: locked }, /^TLS cannot use these certificates: .+\.$/],
    ['a wrong word', { cert, key: locked, passphrase: 'no' }, /^TLS cannot use these certificates: .+\.$/],
    [
      'the key of another certificate',
      { cert, key: ownCertificate().key },
      /^TLS cannot use these certificates: .+\.$/,
    ],
    [
      'a certificate in plain text',
      { mode: 'disable', ca },
      /^Certificates are named, and TLS is "disable": ask for require, verify-ca or verify-full\.$/,
    ],
    ['a certificate alone', { cert }, /^A client certificate and its key belong together: name both, or neither\.$/],
    ['a key alone', { key }, /^A client certificate and its key belong together: name both, or neither\.$/],
  ])('refuses %s', (_, asked, message) => {
    expect(() => tlsSettings(asked)).toThrow(
      expect.objectContaining({ code: 'BAD_PARAMETER', message: expect.stringMatching(message) }),
    )
  })
})
