/** A command that fails says why besides its code, and none of its lines is empty. @throws Error */
export function assertSaysWhy(command: string, { status, stderr }: { status: number | null; stderr: string }): void {
  const isHelp = stderr.startsWith('Usage: ')
  if ((status !== 1 && status !== 2) || isHelp) return
  const isMute = /^jumun:(?: [A-Z_]+)? *(?:;|$)|^ *$|"detail":""/m.test(stderr.trimEnd())
  if (isMute) throw new Error(`jumun ${command} ended with ${status} and says too little: ${JSON.stringify(stderr)}`)
}
