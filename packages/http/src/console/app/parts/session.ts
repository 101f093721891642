/** What is kept for as long as the tab is open: a new tab asks for the token again. */
export interface Session {
  token: string | undefined
  /** Nothing can be changed by mistake: for a screen on the wall, or while someone else looks. */
  lookOnly: boolean
}

const tokenName = 'jumun.token'
const lookName = 'jumun.lookOnly'

export function openSession(store: Storage): Session {
  return {
    get token() {
      return store.getItem(tokenName) ?? undefined
    },
    set token(token) {
      if (token === undefined) store.removeItem(tokenName)
      else store.setItem(tokenName, token)
    },
    get lookOnly() {
      return store.getItem(lookName) !== null
    },
    set lookOnly(on) {
      if (on) store.setItem(lookName, 'on')
      else store.removeItem(lookName)
    },
  }
}
