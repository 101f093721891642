import { render } from 'lit-html'
import { base, createClient } from '../api/client.ts'
import { createIntents } from '../api/intents.ts'
import { createShopper } from '../demo/shopper.ts'
import { storefront } from '../demo/storefront.ts'
import { settle } from '../words/format.ts'
import { language, preferredLanguage, speak } from '../words/words.ts'

/** A customer's page over the routes that customers have, for trying things out: it believes every name. */
const languageName = 'jumun.language'
const userName = 'jumun.demo.user'
const root = document.getElementById('app')!
const { currency } = document.documentElement.dataset

settle({ ...(currency !== undefined && { currency }) })
await speak(preferredLanguage(localStorage.getItem(languageName), navigator.languages))
root.textContent = ''

let drawing = false
let reached = true
/** `#jun` opens the shop as jun: two windows, two customers. */
let user = decodeURIComponent(location.hash.slice(1)) || (sessionStorage.getItem(userName) ?? 'mina')

const client = createClient({
  credentials: () => ({ 'Accept-Language': language(), 'X-User-Id': asHeader(user) }),
  onAnswer(answered) {
    if (answered === reached) return
    reached = answered
    redraw()
  },
})
const shopper = createShopper({ client, intents: createIntents({}), redraw })

function redraw(): void {
  if (drawing) return
  drawing = true
  requestAnimationFrame(() => {
    drawing = false
    document.documentElement.lang = language()
    render(
      storefront({ shopper, user, reached, console: `${base}/console`, onUser, onLanguage: () => void onLanguage() }),
      root,
    )
  })
}

function onUser(wanted: string): void {
  if (wanted === '' || wanted === user) return
  user = wanted
  sessionStorage.setItem(userName, user)
  history.replaceState(null, '', `#${encodeURIComponent(user)}`)
  shopper.changed()
}

async function onLanguage(): Promise<void> {
  // Where the server is away the language stays what it is.
  await speak(language() === 'ko' ? 'en' : 'ko').catch(() => {})
  localStorage.setItem(languageName, language())
  redraw()
}

addEventListener('hashchange', () => onUser(decodeURIComponent(location.hash.slice(1))))
sessionStorage.setItem(userName, user)
shopper.changed()

/** Headers carry bytes: the server reads them as UTF-8. */
function asHeader(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text))
}
