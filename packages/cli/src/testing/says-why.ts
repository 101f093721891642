interface Spoken {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** They do their work, and tell in their answer of what should not be: it is status 1 that says so. */
const judging = /\b(?:audit|demo|doctor|outbox deliver)\b/

/** A command that fails says why besides its code, and none of its lines is empty. @throws Error */
export function assertSaysWhy(command: string, { status, stdout, stderr }: Spoken): void {
  const isHelp = stderr.startsWith('Usage: ')
  if ((status !== 1 && status !== 2) || isHelp) return
  if (status === 1 && stdout !== '' && stderr === '' && judging.test(command)) return
  const isMute = /^jumun:(?: [A-Z_]+)? *(?:;|$)|^ *$|"detail":""/m.test(stderr.trimEnd())
  if (isMute) throw new Error(`jumun ${command} ended with ${status} and says too little: ${JSON.stringify(stderr)}`)
}
