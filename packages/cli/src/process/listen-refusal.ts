import { Refusal } from '../output/refusal.ts'

/** What is said where a place cannot be listened on; any other error is given back as it is. */
export function listenRefusal(error: unknown, where: string): unknown {
  const { code } = error as NodeJS.ErrnoException
  const reasons: Record<string, string> = {
    EADDRINUSE: 'something listens there already; take another --port',
    EACCES: 'not allowed; take a --port above 1023',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'there is no such host',
  }
  const reason = reasons[code ?? '']
  return reason === undefined ? error : new Refusal('CANNOT_LISTEN', `${where}: ${reason}`, { cause: error })
}
