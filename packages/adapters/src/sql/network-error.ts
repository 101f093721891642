import { StoreError } from '@jumun/core'

/** True for an error of the network or of name resolution: there is no server at that place. */
export function isNetworkError(error: unknown): boolean {
  return /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EAI_NODATA|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|EADDRNOTAVAIL|ENOENT|EACCES|ENOTSOCK)$/.test(
    codeOf(error),
  )
}

/** True where a handshake of TLS failed, on either side: Node's own names, and those of OpenSSL. */
export function isTlsError(error: unknown): boolean {
  return /^(ERR_SSL_|ERR_TLS_|ERR_OSSL_|EPROTO$|CERT_|CRL_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_|INVALID_CA$|PATH_LENGTH_EXCEEDED$|INVALID_PURPOSE$|HOSTNAME_MISMATCH$|ERROR_IN_CERT_)/.test(
    codeOf(error),
  )
}

/** `failed`: what the error would be later, which says whether it may pass. */
export function noServer(message: string, cause: unknown, failed: StoreError | undefined): StoreError {
  return new StoreError(failed?.failure ?? 'unavailable', message, { code: 'NO_SERVER', cause })
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}
