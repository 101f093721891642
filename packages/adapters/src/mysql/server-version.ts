/** What kind of server it is, by its `version()`: the two have the same protocol and different names for some things. */
export interface ServerVersion {
  readonly isMariadb: boolean
  readonly major: number
  readonly minor: number
}

export function serverVersionOf(version: unknown): ServerVersion {
  const [major = 0, minor = 0] = String(version).split('.').map(Number)
  return { isMariadb: /mariadb/i.test(String(version)), major, minor }
}

/** The beginning of the names of `…_isolation` and `…_read_only`: MariaDB had no other one before 11.1. */
export function transactionPrefix({ isMariadb, major, minor }: ServerVersion): 'tx' | 'transaction' {
  return isMariadb && (major < 11 || (major === 11 && minor < 1)) ? 'tx' : 'transaction'
}
