import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of what openssl made: an authority, a server's and a client's certificate of it, and an unknown authority. */
export interface Certificates {
  readonly ca: string
  readonly otherCa: string
  readonly server: { readonly cert: string; readonly key: string }
  readonly client: { readonly cert: string; readonly key: string }
}

/** The server is `localhost`, the client `shop`. */
export function makeCertificates(folder: string): Certificates {
  const path = (name: string) => join(folder, name)
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
  const key = (name: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    path(name),
  ]

  function authority(name: string): string {
    openssl('req', '-x509', ...key(`${name}.key`), '-out', path(`${name}.pem`), '-days', '3', '-subj', `/CN=${name}`)
    return path(`${name}.pem`)
  }

  function signed(name: string, subject: string, extension: string) {
    writeFileSync(path(`${name}.ext`), extension)
    openssl('req', ...key(`${name}.key`), '-out', path(`${name}.csr`), '-subj', `/CN=${subject}`)
    const ca = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-CAcreateserial']
    const out = ['-out', path(`${name}.pem`), '-days', '3', '-extfile', path(`${name}.ext`)]
    openssl('x509', '-req', '-in', path(`${name}.csr`), ...ca, ...out)
    return { cert: path(`${name}.pem`), key: path(`${name}.key`) }
  }

  return {
    ca: authority('ca'),
    otherCa: authority('other'),
    server: signed('server', 'localhost', 'subjectAltName=DNS:localhost'),
    client: signed('client', 'shop', 'extendedKeyUsage=clientAuth'),
  }
}
