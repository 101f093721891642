import type { StoreError } from '@jumun/core'
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { unavailable } from '../sql/store-error.ts'

/**
 * - `disable`: in plain text
 * - `prefer`: with TLS where the server has it, else in plain text; nothing is verified
 * - `require`: with TLS or not at all; who the server is, is not verified
 * - `verify-ca`: and its certificate comes from `ca`, or from an authority that Node knows
 * - `verify-full`: and it is made out to the host that was named
 */
export type TlsMode = 'disable' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** `ca`, `cert` and `key` are PEM texts, or paths of files that hold them. */
export interface TlsOptions {
  readonly mode?: TlsMode
  /** Authorities that may have signed the server's certificate. */
  readonly ca?: string | Buffer
  /** The client's certificate, with its key. */
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  /** Of an encrypted key. */
  readonly passphrase?: string
}

/** What Node's `tls.connect` is given, and how far the server is verified. */
export interface TlsSettings {
  readonly mode: Exclude<TlsMode, 'disable'>
  readonly ca?: string | Buffer
  readonly cert?: string | Buffer
  readonly key?: string | Buffer
  readonly passphrase?: string
}

/**
 * Undefined for plain text. A certificate without a mode is a wish for `verify-ca`, as MySQL's own client takes it.
 * @throws StoreError `BAD_PARAMETER`
 */
export function tlsSettings(options: TlsOptions): TlsSettings | undefined {
  const { mode = (options.ca ?? options.cert ?? options.key) ? 'verify-ca' : 'disable' } = options
  const { ca, cert, key, passphrase } = options
  const given = [ca, cert, key].some(file => file !== undefined)
  if (given && (mode === 'disable' || mode === 'prefer')) {
    throw bad(`Certificates are named, and TLS is "${mode}": ask for require, verify-ca or verify-full.`)
  }
  if ((cert === undefined) !== (key === undefined)) {
    throw bad('A client certificate and its key belong together: name both, or neither.')
  }
  if (mode === 'disable') return undefined
  return usable({
    // A named authority is meant to be asked.
    mode: mode === 'require' && ca !== undefined ? 'verify-ca' : mode,
    ...(ca !== undefined && ca !== 'system' && { ca: pemOf(ca, 'certificate authority') }),
    ...(cert !== undefined && { cert: pemOf(cert, 'client certificate') }),
    ...(key !== undefined && { key: pemOf(key, 'key of the client certificate') }),
    ...(passphrase !== undefined && { passphrase }),
  })
}

/** A driver would find out in the middle of a handshake, and not all of them say so. */
function usable(settings: TlsSettings): TlsSettings {
  const { ca, cert, key, passphrase } = settings
  try {
    // Which says nothing about an authority that it cannot read.
    createSecureContext({ ca, cert, key, passphrase })
    for (const certificate of ca === undefined ? [] : certificatesIn(ca)) new X509Certificate(certificate)
    return settings
  } catch (cause) {
    throw bad(`TLS cannot use these certificates: ${(cause as Error).message}.`, cause)
  }
}

const modes: Readonly<Record<string, TlsMode>> = {
  disable: 'disable',
  disabled: 'disable',
  false: 'disable',
  '0': 'disable',
  prefer: 'prefer',
  preferred: 'prefer',
  require: 'require',
  required: 'require',
  'skip-verify': 'require',
  'no-verify': 'require',
  'verify-ca': 'verify-ca',
  'verify-full': 'verify-full',
  'verify-identity': 'verify-full',
  // The safest reading of a plain yes.
  true: 'verify-full',
  '1': 'verify-full',
}

/** As PostgreSQL's tools write it, or MySQL's: `VERIFY_IDENTITY` is `verify-full`. @throws StoreError `BAD_PARAMETER` */
export function tlsMode(text: string, parameter: string): TlsMode {
  const mode = modes[text.toLowerCase().replaceAll('_', '-')]
  if (mode !== undefined) return mode
  throw bad(`${parameter} must be disable, prefer, require, verify-ca or verify-full.`)
}

function certificatesIn(pem: string | Buffer): string[] {
  const found = String(pem).match(/-----BEGIN [^]*?-----END [^-]*-----/g)
  if (found === null) throw new Error('there is no certificate in it')
  return found
}

function pemOf(given: string | Buffer, what: string): string | Buffer {
  if (typeof given !== 'string' || given.includes('-----BEGIN ')) return given
  try {
    return readFileSync(given)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw bad(`The ${what} ${given}: ${why}.`, cause)
  }
}

function bad(message: string, cause?: unknown): StoreError {
  return unavailable('BAD_PARAMETER', message, cause)
}
