interface Spoken {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that fails says why besides its code, and none of its lines is empty. @throws Error */
export function assertSaysWhy(command: string, { status, stdout, stderr }: Spoken): void {
  const isHelp = stderr.startsWith('Usage: ')
  if ((status !== 1 && status !== 2) || isHelp) return
  // One that has done its work, and found what should not be, says it in its answer.
  if (status === 1 && stdout !== '' && stderr === '') return
  const isMute = /^jumun:(?: [A-Z_]+)? *(?:;|$)|^ *$|"detail":""/m.test(stderr.trimEnd())
  if (isMute) throw new Error(`jumun ${command} ended with ${status} and says too little: ${JSON.stringify(stderr)}`)
}
